use super::{Row, check};

const ROWS: &[Row] = &[
    (
        "of a URL",
        "a.mjs",
        "new Worker(new URL('./w.js', import.meta.url))",
        &["Worker ./w.js"],
    ),
    (
        "with options",
        "a.mjs",
        "new Worker(new URL('./w.js', import.meta.url), { type: 'module' })",
        &["Worker ./w.js"],
    ),
    (
        "of a path",
        "a.js",
        "new Worker('./w.js')",
        &["Worker ./w.js"],
    ),
    (
        "in a function",
        "a.mjs",
        "const f = () => new Worker(new URL('./w.js', import.meta.url))",
        &["Worker ./w.js"],
    ),
    (
        "fileURLToPath",
        "a.mjs",
        "new Worker(fileURLToPath(new URL('./w.js', import.meta.url)))",
        &["Worker ./w.js"],
    ),
    (
        "url.fileURLToPath",
        "a.mjs",
        "new Worker(url.fileURLToPath(new URL('./w.js', import.meta.url)))",
        &["Worker ./w.js"],
    ),
    (
        "pathname",
        "a.mjs",
        "new Worker(new URL('./w.js', import.meta.url).pathname)",
        &["Worker ./w.js"],
    ),
    (
        "toString",
        "a.mjs",
        "new Worker(new URL('./w.js', import.meta.url).toString())",
        &["Worker ./w.js"],
    ),
    (
        "import.meta.resolve",
        "a.mjs",
        "new Worker(new URL(import.meta.resolve('#w')))",
        &["Worker #w"],
    ),
    (
        "require.resolve",
        "a.js",
        "new Worker(require.resolve('./w'))",
        &["Worker ./w"],
    ),
    (
        "path.join",
        "a.js",
        "new Worker(path.join(__dirname, 'jobs', 'w.js'))",
        &["Worker ./jobs/w.js"],
    ),
    (
        "path.resolve, destructured",
        "a.mjs",
        "new Worker(resolve(import.meta.dirname, './w.js'))",
        &["Worker ./w.js"],
    ),
    (
        "path.resolve",
        "a.mjs",
        "new Worker(path.resolve(import.meta.dirname, './w.js'))",
        &["Worker ./w.js"],
    ),
    (
        "path.join of a name",
        "a.js",
        "new Worker(path.join(__dirname, name))",
        &["Worker ?"],
    ),
    ("itself", "a.js", "new Worker(__filename)", &["Worker ?"]),
    (
        "itself, in a module",
        "a.mjs",
        "new Worker(new URL(import.meta.url))",
        &["Worker ?"],
    ),
    (
        "code is no file",
        "a.js",
        "new Worker(code, { eval: true })",
        &[],
    ),
    (
        "of the module",
        "a.mjs",
        "import * as wt from 'node:worker_threads'; new wt.Worker(new URL('./w.js', import.meta.url))",
        &["Static node:worker_threads", "Worker ./w.js"],
    ),
    (
        "under another name",
        "a.cjs",
        "const { Worker: Thread } = require('worker_threads'); new Thread('./w.js')",
        &["RequireTop worker_threads", "Worker ./w.js"],
    ),
    (
        "of an unknown object",
        "a.js",
        "new worker_threads.Worker('./w.js')",
        &["Worker ./w.js"],
    ),
    (
        "the worker of a job queue has a name, not a file",
        "a.ts",
        "import { Worker } from 'bullmq'; new Worker<Job>('mails', async () => { await import('./mail.js') })",
        &["Static bullmq", "Dynamic ./mail.js"],
    ),
    (
        "but its processor is one",
        "a.mjs",
        "import { Worker } from 'bullmq'; new Worker('mails', new URL('./mail.js', import.meta.url))",
        &["Static bullmq", "Asset ./mail.js"],
    ),
    (
        "the same through an object",
        "a.cjs",
        "const bull = require('bullmq'); new bull.Worker('mails')",
        &["RequireTop bullmq"],
    ),
    (
        "what stands in the options is read",
        "a.mjs",
        "new Worker('./w.js', { a: new URL('./b.json', import.meta.url) })",
        &["Worker ./w.js", "Asset ./b.json"],
    ),
    (
        "an asset",
        "a.mjs",
        "const page = new URL('./a%20b.txt?raw', import.meta.url); export const read = () => readFile(page)",
        &["Asset ./a%20b.txt?raw"],
    ),
    (
        "an asset that is read while the file is evaluated",
        "a.mjs",
        "await readFile(new URL('./a%20b.txt?raw', import.meta.url))",
        &["Read ./a b.txt", "Asset ./a%20b.txt?raw"],
    ),
    (
        "the same from the folder",
        "a.mjs",
        "readFileSync(join(import.meta.dirname, 'views', './a.html'), 'utf8'); await fs.promises.readFile(path.resolve(import.meta.dirname, 'b'))",
        &["Read ./views/a.html", "Read ./b"],
    ),
    (
        "with its path put together by hand",
        "a.cjs",
        "fs.readFileSync(__dirname + '/a.html'); fs.readFileSync(`${__dirname}/b.html`)",
        &["Read ./a.html", "Read ./b.html"],
    ),
    (
        "with its path in constants",
        "a.mjs",
        "const here = dirname(fileURLToPath(import.meta.url)); export const views = path.join(here, 'views'); let other = here; readFileSync(views + '/a'); readFileSync(other + '/b')",
        &["Read ./views/a"],
    ),
    (
        "a folder that is listed",
        "a.cjs",
        "fs.readdirSync(__dirname).forEach((file) => require(path.join(__dirname, file)))",
        &["List .", "Require ?"],
    ),
    (
        "of a file that writes, what it reads may be its data",
        "a.cjs",
        "const db = fs.readFileSync(__dirname + '/db.json'); exports.save = () => fs.writeFileSync(file, db)",
        &["Asset ./db.json"],
    ),
    (
        "each time anew",
        "a.cjs",
        "const f = () => fs.readFileSync(__dirname + '/a.html')",
        &[],
    ),
    (
        "of another folder, another name, or no folder at all",
        "a.cjs",
        "readFileSync(join(root, 'a')); readFileSync(__dirname + 'a'); readFileSync(`${__dirname}/${a}`); readFileSync(`a${__dirname}/a`); readFileSync(join(__dirname, name)); readFileSync('a')",
        &[],
    ),
    (
        "an asset with an unknown name",
        "a.mjs",
        "readFile(new URL(name, import.meta.url))",
        &["Asset ?"],
    ),
    (
        "a URL of something else",
        "a.mjs",
        "new URL('/a', 'https://example.com'); new URL('https://example.com')",
        &[],
    ),
];

#[test]
fn workers_and_assets() {
    check(ROWS);
}
