-- A thousand rows of an export, from somewhere in a large company.
\set org random(1, 40)
\set app random(0, 79)
SELECT integration_id, app_id, user_id, day, sign_ins, last_at FROM usage_days
WHERE integration_id = :org AND (integration_id, app_id, user_id, day) > (:org, :org * 1000 + :app, 0, 0)
ORDER BY integration_id, app_id, user_id, day LIMIT 1000;
