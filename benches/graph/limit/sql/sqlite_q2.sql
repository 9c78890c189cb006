-- ?1 integration, ?2 app.
SELECT '{"data":{"app":{"label":' || json_quote(p.label) || ',"usage":[' || coalesce((
         SELECT group_concat(
                  '{"start":"' || date(month * 86400, 'unixepoch') || '","signIns":' || sign_ins ||
                  ',"activeUsers":' || users || '}', ',')
         FROM (
           SELECT month, sum(sign_ins) AS sign_ins,
                  sum(new_users + coalesce(CAST(substr(longer, 1 + (day - month) * length(users), length(users)) AS INTEGER), 0)) AS users
           FROM app_days
           WHERE integration_id = ?1 AND app_id = ?2
           GROUP BY month
           ORDER BY month
         )), '') ||
       '],"assignments":{"totalCount":' || p.seats || ',"nodes":[' || coalesce((
         SELECT group_concat(
                  '{"user":{"name":' || json_quote(u.name) || ',"email":' || json_quote(u.email) ||
                  ',"department":' || json_quote(u.department) || '},"signIns":' || s.sign_ins || '}', ',')
         FROM (
           SELECT user_id, sign_ins
           FROM app_users
           WHERE integration_id = ?1 AND app_id = ?2 AND scope IS NOT NULL
           ORDER BY COALESCE(last_at, 9223372036854775807) DESC, user_id DESC
           LIMIT 100
         ) s
         CROSS JOIN users u ON u.id = s.user_id), '') ||
       ']}}}}'
FROM apps p
WHERE p.id = ?2 AND p.integration_id = ?1
