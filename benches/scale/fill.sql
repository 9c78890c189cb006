-- Four seats for each person; then ninety days, one after the other as syncs bring them, in which a seat is used on three
-- of a hundred.
INSERT INTO app_users (integration_id, app_id, user_id, scope, assigned_at, sign_ins, last_at)
SELECT o.id, o.id * 1000 + (u * 7 + s * 13) % o.apps, o.id * 100000 + u, CASE WHEN s % 2 = 0 THEN 'USER' ELSE 'GROUP' END,
  1760000000000, 3, CASE WHEN s < 3 THEN 1770000000000 + u * 1000 + s END
FROM orgs o, generate_series(0, o.users - 1) AS u, generate_series(0, 3) AS s
ON CONFLICT DO NOTHING;

INSERT INTO usage_days (integration_id, app_id, user_id, day, sign_ins, last_at)
SELECT a.integration_id, a.app_id, a.user_id, d, 2, d * 86400000::bigint + 40000000
FROM generate_series(20400, 20489) AS d
CROSS JOIN LATERAL (
  SELECT integration_id, app_id, user_id FROM app_users
  WHERE ((user_id * 31 + app_id * 17 + d * 101) % 100) < 3 ORDER BY integration_id, user_id
) AS a;
