-- A page of the log: two hundred sign-ins counted, per day and in all, in one transaction.
\set org random(1, 2000)
\set start random(0, 39)
\set day random(20480, 20500)
BEGIN;
INSERT INTO usage_days (integration_id, app_id, user_id, day, sign_ins, last_at)
SELECT :org, app_id, user_id, :day, 1, :day * 86400000::bigint FROM app_users
WHERE integration_id = :org AND user_id >= :org * 100000 + :start ORDER BY user_id, app_id LIMIT 200
ON CONFLICT (integration_id, app_id, user_id, day) DO UPDATE
  SET sign_ins = usage_days.sign_ins + 1, last_at = greatest(usage_days.last_at, excluded.last_at);
UPDATE app_users SET sign_ins = app_users.sign_ins + 1, last_at = greatest(last_at, :day * 86400000::bigint)
FROM (
  SELECT app_id, user_id FROM app_users
  WHERE integration_id = :org AND user_id >= :org * 100000 + :start ORDER BY user_id, app_id LIMIT 200
) AS met
WHERE app_users.integration_id = :org AND app_users.app_id = met.app_id AND app_users.user_id = met.user_id;
COMMIT;
