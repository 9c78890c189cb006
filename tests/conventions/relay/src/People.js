// Components as a React app on Relay has them: relay-compiler compiles what stands in their tags.
const { graphql } = require('relay-runtime');

/** The page: a list of people that loads more (usePaginationFragment). */
module.exports.PeopleQuery = graphql`
  query PeopleQuery($count: Int!) {
    viewer {
      name
      role
    }
    ...People_query @arguments(count: $count)
  }
`;

module.exports.People_query = graphql`
  fragment People_query on Query
  @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" })
  @refetchable(queryName: "PeoplePaginationQuery") {
    users(first: $count, after: $cursor, orderBy: { field: NAME }) @connection(key: "People_users") {
      totalCount
      edges {
        node {
          id
          ...Person_user
        }
      }
    }
  }
`;

/** One person: loaded again by its id (useRefetchableFragment). */
module.exports.Person_user = graphql`
  fragment Person_user on User @refetchable(queryName: "PersonRefetchQuery") {
    name
    email
    status
    signIns
    lastSignIn {
      at
      app {
        label
      }
    }
  }
`;

/** A person's seats, which load more by the person's id. */
module.exports.SeatsQuery = graphql`
  query SeatsQuery($id: ID!, $count: Int!) {
    node(id: $id) {
      ...Seats_user @arguments(count: $count) @alias(as: "seats")
    }
  }
`;

module.exports.Seats_user = graphql`
  fragment Seats_user on User
  @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" })
  @refetchable(queryName: "SeatsPaginationQuery") {
    assignments(first: $count, after: $cursor, orderBy: { field: APP_LABEL }) @connection(key: "Seats_assignments") {
      edges {
        node {
          id
          scope
          signIns
          app {
            id
            label
          }
        }
      }
    }
  }
`;

module.exports.SyncMutation = graphql`
  mutation SyncMutation($input: SyncIntegrationInput!) {
    syncIntegration(input: $input) {
      syncRun {
        id
        state
      }
      userErrors {
        code
        message
        remedy
      }
    }
  }
`;

module.exports.ProgressSubscription = graphql`
  subscription ProgressSubscription($id: ID!) {
    syncProgress(integrationId: $id) {
      id
      state
      stages {
        name
        processed
        total
      }
    }
  }
`;
