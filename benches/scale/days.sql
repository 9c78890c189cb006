-- The days of fifty people's seats: what hangs below a page of users.
\set org random(1, 2000)
\set first random(0, 30)
SELECT d.app_id, d.user_id, d.day, d.sign_ins FROM app_users a
JOIN usage_days d ON d.integration_id = a.integration_id AND d.app_id = a.app_id AND d.user_id = a.user_id
WHERE a.integration_id = :org AND d.integration_id = :org
  AND a.user_id BETWEEN :org * 100000 + :first AND :org * 100000 + :first + 9;
