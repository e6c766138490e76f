use super::*;

/// What is left behind, as `what@line`.
fn found(source: &str) -> Vec<String> {
    found_in("a.js", source)
}

fn found_in(name: &str, source: &str) -> Vec<String> {
    let found = leftovers(Path::new(name), source);
    found
        .iter()
        .map(|one| format!("{}@{}", one.what, one.line))
        .collect()
}

#[test]
fn what_the_evaluation_starts_is_left_behind() {
    for (source, expected) in [
        ("setInterval(tick, 1000)", "timer@1"),
        (
            "\nexport const t = setInterval(tick, 1000).unref()",
            "timer@2",
        ),
        (
            "import { setInterval } from 'node:timers'\nsetInterval(f, 1)",
            "timer@2",
        ),
        (
            "async function poll() {\n  await work()\n  setTimeout(poll, 5)\n}\nvoid poll()",
            "timer@3",
        ),
        (
            "const poll = () => { work(); setTimeout(poll, 5) }\npoll()",
            "timer@1",
        ),
        (
            "function begin() {\n  setInterval(f, 1)\n}\nbegin()",
            "timer@2",
        ),
        (
            ";(async () => {\n  await x\n  setInterval(f, 1)\n})()",
            "timer@3",
        ),
        ("process.on('SIGTERM', end)", "process listener@1"),
        (
            "import process from 'node:process'\nprocess.on('exit', f)",
            "process listener@2",
        ),
        (
            "import { createServer } from 'node:http'\ncreateServer(f).listen(3000)",
            "server@2",
        ),
        (
            "import http from 'http'\nconst server = http.createServer(f)\nserver.listen(3000)",
            "server@3",
        ),
        (
            "const express = require('express')\nconst app = express()\napp.listen(1)",
            "server@3",
        ),
        (
            "import Koa from 'koa'\nconst app = new Koa()\napp.listen(1)",
            "server@3",
        ),
        (
            "import Fastify from 'fastify'\nconst app = Fastify({})\nawait app.listen({ port: 1 })",
            "server@3",
        ),
        (
            "import { Worker } from 'bullmq'\nnew Worker('mail', send)",
            "queue worker@2",
        ),
        (
            "import { Queue } from 'bullmq'\nexport const queue = new Queue('mail')",
            "queue connection@2",
        ),
        (
            "import { Worker } from 'node:worker_threads'\nconst w = new Worker(new URL('./w.js', import.meta.url))",
            "worker thread@2",
        ),
        (
            "import cron from 'node-cron'\ncron.schedule('* * * * *', f)",
            "scheduled job@2",
        ),
        (
            "import chokidar from 'chokidar'\nchokidar.watch('.')",
            "file watcher@2",
        ),
        (
            "import { WebSocketServer } from 'ws'\nnew WebSocketServer({ port: 1 })",
            "server@2",
        ),
    ] {
        assert_eq!(found(source), [expected], "{source}");
    }
    assert_eq!(
        found_in(
            "a.ts",
            "const t: NodeJS.Timeout = setInterval(() => {}, 1 as number)"
        ),
        ["timer@1"]
    );
}

#[test]
fn what_may_not_run_ends_or_is_something_else_is_no_reason_for_an_alarm() {
    for source in [
        // Later, or perhaps.
        "export function start() { setInterval(f, 1) }",
        "export const start = () => process.on('x', f)",
        "if (process.env.X) setInterval(f, 1)",
        "process.env.X && setInterval(f, 1)",
        "const t = x ? setInterval(f, 1) : 0",
        "let t; t ??= setInterval(f, 1)",
        "try { process.on('x', f) } catch {}",
        "function start() { if (x) return; setInterval(f, 1) }\nstart()",
        "function start() { setInterval(f, 1) }\nif (x) start()",
        "class A { t = setInterval(f, 1) }",
        "items.forEach(() => setInterval(f, 1))",
        "on('x', () => { setInterval(f, 1) })",
        // Ended.
        "const t = setInterval(f, 1)\nimport.meta.hot?.dispose(() => clearInterval(t))",
        "const t = setInterval(f, 1)\nexport const stop = () => clearInterval(t)",
        "import.meta.hot?.decline()\nsetInterval(f, 1)",
        "globalThis.t ??= 1\nsetInterval(f, 1)",
        "process.on('x', f)\nexport const end = () => process.off('x', f)",
        "import { createServer } from 'http'\nconst s = createServer().listen(1)\nprocess.once('SIGTERM', () => s.close())",
        // Ends by itself.
        "setTimeout(f, 1)",
        "function f() { work() }\nsetTimeout(f, 1)",
        "function f() { setTimeout(f, 1) }\nexport { f }",
        "process.once('SIGTERM', f)",
        // Something else.
        "import { setInterval } from 'node:timers/promises'\nsetInterval(1)",
        "function setInterval() {}\nsetInterval()",
        "import { Worker } from './queue.js'\nnew Worker('x')",
        "import { createServer } from './server.js'\ncreateServer().listen(1)",
        "import { createServer } from 'http'\nexport const server = createServer(f)",
        "import { WebSocketServer } from 'ws'\nnew WebSocketServer({ noServer: true })",
        "emitter.on('x', f)",
        "bus.listen('x')",
        "const process = new EventEmitter()\nprocess.on('x', f)",
        "import { EventEmitter } from 'events'\nnew EventEmitter()",
        "this is no source setInterval(",
    ] {
        assert_eq!(found(source), Vec::<String>::new(), "{source}");
    }
    assert_eq!(
        found_in("a.json", "{ \"setInterval\": 1 }"),
        Vec::<String>::new()
    );
}
