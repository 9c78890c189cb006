// What a request loads, batched by DataLoader: one statement for all keys of a tick.

import DataLoader from 'dataloader'
import { INTEGRATION } from './schema.js'

/** One row per key, in the order of the keys. */
const one = (keys, rows, keyOf, none) => {
  const found = new Map(rows.map((row) => [keyOf(row), row]))
  return keys.map((key) => found.get(key) ?? none)
}

/** All rows of each key, in the order of the keys. */
const many = (keys, rows, keyOf) => {
  const found = new Map(keys.map((key) => [key, []]))
  for (const row of rows) found.get(keyOf(row)).push(row)
  return keys.map((key) => found.get(key))
}

/** A loader for each set of arguments: keys of different ones are not one batch. */
const byArguments = (make) => {
  const made = new Map()
  return (...args) => {
    const name = args.join()
    if (!made.has(name)) made.set(name, make(...args))
    return made.get(name)
  }
}

const seatKey = ({ app_id, user_id }) => `${app_id}.${user_id}`

export function makeLoaders(pool) {
  const rowsOf = async (name, text, ...values) => (await pool.query({ name, text, values: [INTEGRATION, ...values] })).rows
  return {
    user: new DataLoader(async (ids) => {
      const rows = await rowsOf(
        'user',
        'SELECT id, name, email, department FROM users WHERE integration_id = $1 AND id = ANY($2)',
        ids,
      )
      return one(ids, rows, (row) => row.id, null)
    }),

    app: new DataLoader(async (ids) => {
      const rows = await rowsOf(
        'app',
        'SELECT id, label, last_sign_in_at, seats FROM apps WHERE integration_id = $1 AND id = ANY($2)',
        ids,
      )
      return one(ids, rows, (row) => row.id, null)
    }),

    seatsOfUser: byArguments(
      (first) =>
        new DataLoader(async (ids) => {
          const rows = await rowsOf(
            'seatsOfUser',
            `SELECT s.*
             FROM unnest($2::bigint[]) AS u (id)
             CROSS JOIN LATERAL (
               SELECT a.app_id, a.user_id, a.sign_ins, a.last_at, p.label_key
               FROM app_users a JOIN apps p ON p.id = a.app_id
               WHERE a.integration_id = $1 AND a.user_id = u.id AND a.scope IS NOT NULL
               ORDER BY p.label_key, a.app_id LIMIT $3
             ) s
             ORDER BY s.label_key, s.app_id`,
            ids,
            first,
          )
          return many(ids, rows, (row) => row.user_id)
        }),
    ),

    seatsOfApp: byArguments(
      (first) =>
        new DataLoader(async (ids) => {
          const rows = await rowsOf(
            'seatsOfApp',
            `SELECT s.*
             FROM unnest($2::bigint[]) AS p (id)
             CROSS JOIN LATERAL (
               SELECT app_id, user_id, sign_ins, last_at
               FROM app_users
               WHERE integration_id = $1 AND app_id = p.id AND scope IS NOT NULL
               ORDER BY COALESCE(last_at, 9223372036854775807) DESC, user_id DESC LIMIT $3
             ) s
             ORDER BY COALESCE(s.last_at, 9223372036854775807) DESC, s.user_id DESC`,
            ids,
            first,
          )
          return many(ids, rows, (row) => row.app_id)
        }),
    ),

    usage: byArguments(
      (from, to) =>
        new DataLoader(
          async (seats) => {
            const rows = await rowsOf(
              'usage',
              `SELECT m.app_id, m.user_id, m.month, m.sign_ins
               FROM unnest($2::bigint[], $3::bigint[]) AS s (app_id, user_id)
               JOIN usage_months m ON m.integration_id = $1 AND m.app_id = s.app_id AND m.user_id = s.user_id
               WHERE m.month BETWEEN $4 AND $5 ORDER BY m.month`,
              seats.map((seat) => seat.app_id),
              seats.map((seat) => seat.user_id),
              from,
              to,
            )
            return many(seats.map(seatKey), rows, seatKey)
          },
          { cacheKeyFn: seatKey },
        ),
    ),

    months: new DataLoader(async (ids) => {
      const rows = await rowsOf(
        'months',
        `SELECT app_id, month, sum(sign_ins)::bigint AS sign_ins,
           sum(new_users + coalesce(at_least[width_bucket(day - month, gaps) + 1], 0))::bigint AS users
         FROM app_days WHERE integration_id = $1 AND app_id = ANY($2) GROUP BY app_id, month ORDER BY month`,
        ids,
      )
      return many(ids, rows, (row) => row.app_id)
    }),

    sums: byArguments(
      (from, to) =>
        new DataLoader(async (ids) => {
          const rows = await rowsOf(
            'sums',
            `SELECT app_id, sum(sign_ins)::bigint AS sign_ins,
               coalesce(sum(new_users + coalesce(at_least[width_bucket(day - $3, gaps) + 1], 0)), 0)::bigint AS users
             FROM app_days WHERE integration_id = $1 AND app_id = ANY($2) AND day BETWEEN $3 AND $4 GROUP BY app_id`,
            ids,
            from,
            to,
          )
          return one(ids, rows, (row) => row.app_id, { sign_ins: 0, users: 0 })
        }),
    ),
  }
}
