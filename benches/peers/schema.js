// The part of seatgraph's schema that the questions use.

import { createSchema } from 'graphql-yoga'

export const INTEGRATION = 1

const typeDefs = /* GraphQL */ `
  scalar DateTime
  scalar Date
  enum OrderDirection { ASC DESC }
  enum Granularity { DAY MONTH }
  enum UserOrderField { NAME }
  enum AppOrderField { SIGN_INS }
  enum AssignmentOrderField { APP_LABEL LAST_SIGN_IN_AT }
  input UserOrder { field: UserOrderField! direction: OrderDirection! = ASC }
  input AppOrder { field: AppOrderField! direction: OrderDirection! = ASC }
  input AssignmentOrder { field: AssignmentOrderField! direction: OrderDirection! = ASC }

  type Query {
    users(first: Int = 20, after: String, orderBy: UserOrder): UserConnection!
    app(id: ID!): App
    apps(first: Int = 20, orderBy: AppOrder): AppConnection!
  }
  type UserConnection { nodes: [User!]! }
  type AppConnection { nodes: [App!]! }
  type AssignmentConnection { nodes: [Assignment!]! totalCount: Int! }
  type User {
    id: ID!
    name: String!
    email: String
    department: String
    assignments(first: Int = 20, orderBy: AssignmentOrder): AssignmentConnection!
  }
  type App {
    id: ID!
    label: String!
    lastSignInAt: DateTime
    signIns(from: Date, to: Date): Int!
    activeUsers(from: Date, to: Date): Int!
    usage(granularity: Granularity! = MONTH): [UsagePoint!]!
    assignments(first: Int = 20, orderBy: AssignmentOrder): AssignmentConnection!
  }
  type Assignment {
    user: User!
    app: App!
    lastSignInAt: DateTime
    signIns: Int!
    usage(granularity: Granularity! = MONTH, from: Date!, to: Date!): [UsageStat!]!
  }
  type UsagePoint { start: Date! signIns: Int! activeUsers: Int! }
  type UsageStat { start: Date! signIns: Int! }
`

const DAY_MS = 86_400_000
const dayOf = (date) => Date.parse(date) / DAY_MS
const dateOf = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10)
const instantOf = (ms) => (ms === null ? null : new Date(ms).toISOString())

const resolvers = {
  Query: {
    async users(_, { first, after }, { pool }) {
      const [key, id] = after ? JSON.parse(Buffer.from(after, 'base64url')) : ['', 0]
      const { rows } = await pool.query({
        name: 'users',
        text: `SELECT id, name, email, department FROM users
               WHERE integration_id = $1 AND (name_key, id) > ($2, $3) AND (status <> 'UNKNOWN' OR seen_run IS NOT NULL)
               ORDER BY name_key, id LIMIT $4`,
        values: [INTEGRATION, key, id, first],
      })
      return { nodes: rows }
    },
    app: (_, { id }, { loaders }) => loaders.app.load(Number(id)),
    async apps(_, { first }, { pool }) {
      const { rows } = await pool.query({
        name: 'apps',
        text: `SELECT id, label, last_sign_in_at, seats FROM apps
               WHERE integration_id = $1 AND (status <> 'UNKNOWN' OR seen_run IS NOT NULL)
               ORDER BY sign_ins DESC, id DESC LIMIT $2`,
        values: [INTEGRATION, first],
      })
      return { nodes: rows }
    },
  },
  User: {
    assignments: ({ id }, { first }, { loaders }) => ({ nodes: () => loaders.seatsOfUser(first).load(id) }),
  },
  App: {
    lastSignInAt: ({ last_sign_in_at }) => instantOf(last_sign_in_at),
    signIns: async ({ id }, { from, to }, { loaders }) => (await loaders.sums(dayOf(from), dayOf(to)).load(id)).sign_ins,
    activeUsers: async ({ id }, { from, to }, { loaders }) => (await loaders.sums(dayOf(from), dayOf(to)).load(id)).users,
    usage: ({ id }, _, { loaders }) => loaders.months.load(id),
    assignments: ({ id, seats }, { first }, { loaders }) => ({
      totalCount: seats,
      nodes: () => loaders.seatsOfApp(first).load(id),
    }),
  },
  Assignment: {
    user: ({ user_id }, _, { loaders }) => loaders.user.load(user_id),
    app: ({ app_id }, _, { loaders }) => loaders.app.load(app_id),
    lastSignInAt: ({ last_at }) => instantOf(last_at),
    signIns: ({ sign_ins }) => sign_ins,
    usage: (seat, { from, to }, { loaders }) => loaders.usage(dayOf(from), dayOf(to)).load(seat),
  },
  UsagePoint: {
    start: ({ month }) => dateOf(month),
    signIns: ({ sign_ins }) => sign_ins,
    activeUsers: ({ users }) => users,
  },
  UsageStat: {
    start: ({ month }) => dateOf(month),
    signIns: ({ sign_ins }) => sign_ins,
  },
}

export const makeSchema = () => createSchema({ typeDefs, resolvers })
