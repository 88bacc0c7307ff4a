// Does with node-mysql what a test asks for: a line of JSON in, a line of JSON out.
'use strict'
const mysql = require('mysql')
const readline = require('readline')

let connection
const input = readline.createInterface({ input: process.stdin, terminal: false })
const work = []
let busy = false

function written (value) {
  if (value === null || value === undefined) return null
  if (Buffer.isBuffer(value)) {
    const text = value.toString('utf8')
    return Buffer.from(text, 'utf8').equals(value) && !/[\x00-\x1f]/.test(text) ? text : '0x' + value.toString('hex')
  }
  return String(value)
}

function answer (given) {
  process.stdout.write(JSON.stringify(given) + '\n')
  busy = false
  next()
}

function finish (error, result) {
  if (error) return answer({ code: error.errno || null, state: error.sqlState || null, error: error.sqlMessage || error.message })
  if (Array.isArray(result)) return answer({ rows: result.map(row => Object.values(row).map(written)) })
  answer(result ? { affected: result.affectedRows, id: result.insertId } : {})
}

function next () {
  if (busy || work.length === 0) return
  busy = true
  const asked = work.shift()
  if (asked.operation === 'open') {
    connection = mysql.createConnection({
      host: asked.host,
      port: asked.port,
      user: 'root',
      password: asked.password,
      database: 'test',
      charset: 'utf8mb4',
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      ssl: asked.tls ? { rejectUnauthorized: false } : undefined
    })
    connection.on('error', () => {})
    return connection.connect(error => finish(error))
  }
  const values = (asked.values || []).map(value => value && value.bytes !== undefined ? Buffer.from(value.bytes, 'hex') : value)
  connection.query(asked.sql, values, finish)
}

input.on('line', line => { work.push(JSON.parse(line)); next() })
input.on('close', () => process.exit(0))
