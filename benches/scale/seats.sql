-- An app's twenty seats that were not used for longest, of any company.
\set org random(1, 2000)
\set app random(0, 14)
SELECT user_id, sign_ins, last_at FROM app_users
WHERE integration_id = :org AND app_id = :org * 1000 + :app AND scope IS NOT NULL
ORDER BY (CASE WHEN last_at IS NULL THEN 1 ELSE 0 END), last_at, user_id LIMIT 20;
