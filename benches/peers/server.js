// graphql-yoga over PostgreSQL in two processes: what seatgraph is measured against by `make bench-peers`.
// DATABASE_URL is the database; prints the address that it listens on.

import cluster from 'node:cluster'
import { createServer } from 'node:http'
import { createYoga } from 'graphql-yoga'
import pg from 'pg'
import { makeLoaders } from './loaders.js'
import { makeSchema } from './schema.js'

const PROCESSES = 2
// As many connections in all as seatgraph has.
const CONNECTIONS = 16 / PROCESSES

if (cluster.isPrimary) {
  let listening = 0
  cluster.on('listening', (_, { port }) => {
    listening += 1
    if (listening === PROCESSES) console.log(`127.0.0.1:${port}`)
  })
  for (let i = 0; i < PROCESSES; i++) cluster.fork()
} else {
  // Counts and instants are small enough for a number.
  pg.types.setTypeParser(pg.types.builtins.INT8, Number)
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: CONNECTIONS })
  const yoga = createYoga({
    schema: makeSchema(),
    context: () => ({ pool, loaders: makeLoaders(pool) }),
    logging: 'warn',
    landingPage: false,
    graphiql: false,
  })
  // Port 0 in a cluster is one port that all its processes share.
  createServer(yoga).listen(0, '127.0.0.1')
}
