// Draws the pictures in docs/pictures/ as GitHub would show them: markdown with GitHub's style sheet, charts by mermaid, in a headless
// Chromium. The text is what the shipped bundles wrote in the tests and the demo, so a picture shows nothing that was made up:
//
//   npm install --prefix .cache/pictures mermaid github-markdown-css puppeteer-core   # too heavy for everybody's install
//   apt-get install chromium fonts-noto-color-emoji                                   # or CHROMIUM=/path/to/chrome
//   mkdir -p .cache/story && STORY_OUT="$PWD/.cache/story" npm test -- test/e2e/monthly-story test/bundle/runbook-report
//   npm run demo
//   node scripts/pictures.mjs && pngquant --force --ext .png docs/pictures/*.png   # no picture is larger than 200 kB
//
// `node scripts/pictures.mjs FILE.md FILE.png [height]` draws any other one.
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Marked } from 'marked';

const root = path.resolve(import.meta.dirname, '..');
const tools = path.join(root, '.cache', 'pictures');
const WIDTH = 1012;

/** What is drawn: the text, the picture, and how many pixels of its height where the whole would be too long. */
const PICTURES = [
  ['demo/output/the-backup-is-drilled.md', 'drill.png', 916],
  ['.cache/story/issue.md', 'register-issue.png', 1100],
  ['.cache/story/failed-drill.md', 'failed-drill.png', 760],
  ['.cache/story/shrunk-table.md', 'shrunk-table.png', 640],
  ['.cache/story/review.md', 'weekly-review.png', 2600],
];

const need = createRequire(path.join(tools, 'package.json'));
const file = (name) => readFileSync(path.join(tools, 'node_modules', name), 'utf8');
const chromium = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((place) => existsSync(place));

/** A page with the markdown as GitHub shows it; raw HTML is let through, as our own text uses `<details>` alone. */
function page(markdown) {
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      code({ text, lang }) {
        return lang === 'mermaid' ? `<pre class="mermaid">${text.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</pre>` : false;
      },
    },
  });
  const style = `body { margin: 0; padding: 24px 32px; width: ${WIDTH - 64}px; } .mermaid { background: none !important; text-align: center; }`;
  return `<!doctype html><meta charset="utf-8"><style>${file('github-markdown-css/github-markdown-light.css')}\n${style}</style>
<body class="markdown-body">${marked.parse(markdown)}</body>`;
}

async function draw(from, to, height) {
  const { default: puppeteer } = await import(need.resolve('puppeteer-core'));
  const browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'] });
  try {
    const tab = await browser.newPage();
    await tab.setViewport({ width: WIDTH, height: 800, deviceScaleFactor: 1 });
    await tab.setContent(page(readFileSync(from, 'utf8')));
    await tab.addScriptTag({ content: file('mermaid/dist/mermaid.min.js') });
    await tab.evaluate(async () => {
      globalThis.mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' });
      await globalThis.mermaid.run();
    });
    const whole = await tab.evaluate(() => Math.ceil(globalThis.document.body.getBoundingClientRect().height));
    mkdirSync(path.dirname(to), { recursive: true });
    await tab.screenshot({ path: to, clip: { x: 0, y: 0, width: WIDTH, height: Math.min(whole, height ?? whole) } });
    console.log(`${path.relative(root, to)}: ${WIDTH} × ${Math.min(whole, height ?? whole)} of ${whole}, ${Math.round(statSync(to).size / 1000)} kB`);
  } finally {
    await browser.close();
  }
}

const [from, to, height] = process.argv.slice(2);
if (chromium === undefined || !existsSync(path.join(tools, 'node_modules', 'mermaid'))) {
  console.error('The tools are missing: the head of scripts/pictures.mjs says how to get them.');
  process.exit(1);
}
if (from !== undefined && to !== undefined) await draw(from, path.resolve(to), height === undefined ? undefined : Number(height));
else for (const [name, picture, most] of PICTURES) await draw(path.join(root, name), path.join(root, 'docs', 'pictures', picture), most);
