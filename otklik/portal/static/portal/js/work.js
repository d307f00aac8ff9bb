/* Has the worker do what the server asks for when too many forms come (portal/proof.py). */
const LIMIT = 60_000; // milliseconds

export function solve(url, nonce, bits) {
  return new Promise((done, failed) => {
    const worker = new Worker(url);
    const stop = setTimeout(() => {
      worker.terminate();
      failed(new Error("too slow"));
    }, LIMIT);
    worker.onmessage = (event) => {
      clearTimeout(stop);
      worker.terminate();
      done(String(event.data));
    };
    worker.onerror = failed;
    worker.postMessage({ nonce, bits });
  });
}
