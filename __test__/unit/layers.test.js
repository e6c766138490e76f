// @ts-check
/** What `scripts/invariants.js` finds of uses that go against the order of the layers and rooms. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { layerBreaches } from '../../scripts/lib/layers.js'
import { roomBreaches } from '../../scripts/lib/rooms.js'

const lib = 'pub mod change;\n// mod news;\npub mod graph;\n#[cfg(test)]\nmod engine;\n'

/** @param {Record<string, string>} files */
const rust = (files) => layerBreaches(new Map(Object.entries({ 'src/lib.rs': lib, ...files })))

/** @param {Record<string, string>} files */
const js = (files) => roomBreaches(new Map(Object.entries(files)))

const graph = '#![cfg_attr(not(test), deny(clippy::disallowed_methods))]\npub struct Graph;\n'

for (const [title, use] of [
  ['a use', 'use crate::engine::Engine;\n'],
  ['a use in a group', 'use crate::{\n    change::Change,\n    engine::{Engine, Process as Started},\n};\n'],
  ['a path in the code', 'fn of(engine: &crate::engine::Engine) {}\n'],
  ['a path that climbs', 'use super::super::engine::Engine;\n'],
]) {
  test(`the graph must not use the engine: ${title}`, () => {
    const breaches = rust({ 'src/graph/mod.rs': graph, 'src/graph/walk.rs': use, 'src/engine/mod.rs': 'pub struct Engine;\n', 'src/change.rs': '' })
    assert.deepEqual(breaches, ['graph::walk uses engine, but data flows from "graph" to "engine"'])
  })
}

test('the engine may use the graph, and tests whatever they need', () => {
  const engine = 'use crate::graph::Graph;\npub struct Engine;\n'
  const tested = `${graph}// use crate::engine::Engine;\n#[cfg(test)]\nmod tests {\n    use crate::engine::Engine;\n}\n`
  assert.deepEqual(rust({ 'src/graph/mod.rs': tested, 'src/graph/tests.rs': 'use crate::engine::Engine;\n', 'src/engine/mod.rs': engine }), [])
})

test('a circle of files is found, also where its names pass through the module above', () => {
  const files = {
    'src/engine/mod.rs': 'pub use links::Links;\nuse state::State;\n',
    'src/engine/links.rs': 'use super::state::State;\npub struct Links;\n',
    'src/engine/state.rs': 'use super::Links;\npub struct State;\n',
  }
  assert.deepEqual(rust(files), ['src: engine::links, engine::state use each other in a circle'])
})

test('what a module defines is there for the modules below it', () => {
  assert.deepEqual(rust({ 'src/graph/mod.rs': `${graph}use walk::walk;\n`, 'src/graph/walk.rs': 'use super::Graph;\npub fn walk() {}\n' }), [])
})

test('a layer that only computes says so to clippy', () => {
  assert.match(String(rust({ 'src/graph/mod.rs': 'pub struct Graph;\n' })), /src\/graph\/mod\.rs: its layer only computes/)
})

test('a folder without a place in the order is named', () => {
  assert.match(String(rust({ 'src/news/mod.rs': 'use crate::graph::Graph;\n', 'src/graph/mod.rs': graph })), /"news" has no place in the order/)
})

test('rooms of JavaScript: upwards, and in a circle', () => {
  assert.deepEqual(js({ 'js/hot/report.js': "import { load } from '../node/load.js'\n", 'js/node/load.js': '/** import("../hot/report.js") */\n' }), [])
  assert.deepEqual(js({ 'js/node/load.js': "const { report } = await import('../hot/report.js')\n", 'js/hot/report.js': '' }), [
    'js/node/load.js uses js/hot/report.js, but data flows from "node" to "hot"',
  ])
  assert.deepEqual(js({ 'js/hot/a.js': "export { b } from './b.js'\n", 'js/hot/b.js': "import './a.js'\n" }), [
    'js: js/hot/a.js, js/hot/b.js import each other in a circle',
  ])
})
