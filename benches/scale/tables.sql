-- The big tables with their indexes, plain where :parts is 0.
SELECT :parts > 0 AS split \gset
\if :split
  \set by 'PARTITION BY HASH (integration_id)'
\else
  \set by ''
\endif

CREATE TABLE app_users (
  integration_id bigint NOT NULL, app_id bigint NOT NULL, user_id bigint NOT NULL, scope text, assigned_at bigint,
  seen_run bigint, sign_ins bigint NOT NULL DEFAULT 0, last_at bigint, PRIMARY KEY (integration_id, app_id, user_id)
) :by;
CREATE TABLE usage_days (
  integration_id bigint NOT NULL, app_id bigint NOT NULL, user_id bigint NOT NULL, day integer NOT NULL,
  sign_ins bigint NOT NULL, last_at bigint NOT NULL, PRIMARY KEY (integration_id, app_id, user_id, day)
) :by;

SELECT format('CREATE TABLE %s_%s PARTITION OF %s FOR VALUES WITH (MODULUS %s, REMAINDER %s)', t, n, t, :parts, n)
FROM unnest(ARRAY['app_users', 'usage_days']) AS t, generate_series(0, :parts - 1) AS n
\gexec

CREATE INDEX app_users_by_user ON app_users (integration_id, user_id, app_id);
CREATE INDEX app_users_by_last ON app_users
  (integration_id, app_id, (CASE WHEN last_at IS NULL THEN 1 ELSE 0 END), last_at, user_id) WHERE scope IS NOT NULL;
CREATE INDEX app_users_by_sign_ins ON app_users (integration_id, app_id, sign_ins, user_id) WHERE scope IS NOT NULL;

-- 2,000 companies: 4 of 10,000 people, 36 of 2,000, 260 of 300, the rest of 40.
CREATE TABLE orgs AS SELECT id::bigint,
  CASE WHEN id <= 4 THEN 10000 WHEN id <= 40 THEN 2000 WHEN id <= 300 THEN 300 ELSE 40 END AS users,
  CASE WHEN id <= 4 THEN 150 WHEN id <= 40 THEN 80 WHEN id <= 300 THEN 40 ELSE 15 END AS apps
FROM generate_series(1, 2000) AS id;
