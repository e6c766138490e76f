'use strict'
const { Worker } = require('worker_threads'), path = require('path')
if (process.env.SKIP) return
module.exports = { ...require('./base'), get lazy() { return require('./lazy') } }
;(function (require) { require('./not-this') })(module.require)
for (const file of files) { label: try { require(path.join(__dirname, file)) } catch { continue label } }
exports.run = () => new Worker(path.join(__dirname, 'worker.js'), { workerData: 0o17 / 3 })
define(['require', './x'], function (require, x) { return require('./y') })
with (Math) { var await = floor(1.5), yield_ = await / 2 }
