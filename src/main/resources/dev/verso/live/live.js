// This page updates itself. Its server is Verso, which tells of each change.
(() => {
  const home = new URL('.', document.currentScript.src).href;
  const pages = new URL('../PAGES', home).href;
  const here = location.origin + location.pathname;
  if (!here.startsWith(pages)) return;
  const page = encodeURIComponent(decodeURIComponent(here.slice(pages.length)));
  const known = (performance.getEntriesByType('navigation')[0].serverTiming || [])
    .find(entry => entry.name === 'verso');
  let tag = known && `"${known.description}"`;
  let stream, waiting, note;
  let work = Promise.resolve();

  const open = () => {
    stream?.close();
    clearTimeout(waiting);
    if (document.hidden) return;
    stream = new EventSource(`${home}live?page=${page}&etag=${encodeURIComponent(tag)}`);
    stream.onmessage = event => {
      if (event.data === tag) return;
      tag = event.data;
      later();
    };
    stream.addEventListener('reload', () => location.reload());
    stream.addEventListener('problem', event => show(JSON.parse(event.data)));
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED) waiting = setTimeout(open, 5e3 + 1e4 * Math.random());
    };
  };

  const scripts = of => [...of.scripts].map(script => script.outerHTML).join();

  const load = async () => {
    const answer = await fetch(location.href, { cache: 'no-cache', headers: { accept: 'text/html' } });
    return [answer, new DOMParser().parseFromString(await answer.text(), 'text/html')];
  };

  const later = () => (work = work.then(update));

  const update = async () => {
    const [answer, fresh] = await load().catch(() => []);
    if (!answer) return void setTimeout(later, 2e3);
    if (answer.redirected) return location.replace(answer.url);
    try {
      if (answer.ok && scripts(fresh) !== scripts(document)) throw 'other scripts';
      const { Idiomorph } = await import(home + 'idiomorph.js');
      Idiomorph.morph(document.documentElement, fresh.documentElement, { ignoreActiveValue: true });
      if (note) document.documentElement.append(note);
    } catch {
      location.reload();
    }
  };

  const show = text => {
    note?.remove();
    note = text && document.createElement('pre');
    if (!text) return;
    note.textContent = text;
    note.style.cssText = 'position:fixed;inset:auto 0 0;margin:0;padding:1em;z-index:2147483647;'
      + 'color:#fff;background:#a00;font:14px/1.4 monospace;white-space:pre-wrap';
    document.documentElement.append(note);
  };

  document.addEventListener('visibilitychange', open);
  if (tag) return open();
  // Where the browser does not tell: what it keeps of the page is what it shows.
  fetch(location.href, { cache: 'force-cache', headers: { accept: 'text/html' } })
    .then(answer => (tag = answer.headers.get('etag') || ''), () => (tag = ''))
    .then(open);
})();
