// The service worker: shows what a push message says and opens its page. It keeps and fetches nothing.
self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data.json(); } catch { /* an empty push */ }
  if (!told.title) return;
  event.waitUntil(self.registration.showNotification(String(told.title), {
    body: String(told.body ?? ""), tag: String(told.tag ?? ""), data: { url: String(told.url ?? "/") },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url ?? "/", self.location.origin);
  if (url.origin !== self.location.origin) return;
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const open = pages.find((page) => new URL(page.url).pathname === url.pathname);
    if (open) await open.focus(); else await self.clients.openWindow(url.href);
  })());
});
