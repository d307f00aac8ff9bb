/* For the pages of other sites: <script src="https://desk.example/r/net/embed.js" async></script>
   puts the forms in a frame where the script stands. data-item="refund" opens one form, data-lang="en" its language. */
(() => {
  const script = document.currentScript;
  if (!script) return;
  const source = new URL(script.src);
  const page = new URL(source.pathname.replace(/embed\.js$/, ""), source);
  if (script.dataset.item) page.pathname += `${encodeURIComponent(script.dataset.item)}/`;
  if (script.dataset.lang) page.searchParams.set("lang", script.dataset.lang);
  page.searchParams.set("embed", "1");
  const frame = document.createElement("iframe");
  frame.src = page.href;
  frame.title = script.dataset.title || document.title;
  frame.style.cssText = "display:block;width:100%;border:0;min-height:20rem";
  frame.referrerPolicy = "no-referrer";
  // A script in the head would put the frame where nobody sees it.
  if (!document.head.contains(script)) script.after(frame);
  else if (document.body) document.body.append(frame);
  else addEventListener("DOMContentLoaded", () => document.body.append(frame));
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== page.origin) return;
    const height = Number(event.data && event.data.otklikHeight);
    if (height > 0 && height < 20000) frame.style.height = `${Math.ceil(height)}px`;
  });
})();
