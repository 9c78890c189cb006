-- $1 integration, $2 app.
SELECT '{"data":{"app":{"label":' || to_json(p.label)::text || ',"usage":[' || coalesce((
         SELECT string_agg(
                  '{"start":"' || (date '1970-01-01' + month)::text || '","signIns":' || sign_ins ||
                  ',"activeUsers":' || users || '}', ',' ORDER BY month)
         FROM (
           SELECT month, sum(sign_ins)::bigint AS sign_ins,
             sum(new_users + coalesce(at_least[width_bucket(day - month, gaps) + 1], 0))::bigint AS users
           FROM app_days
           WHERE integration_id = $1 AND app_id = $2
           GROUP BY month
         ) m), '') ||
       '],"assignments":{"totalCount":' || p.seats || ',"nodes":[' || coalesce((
         SELECT string_agg(
                  '{"user":{"name":' || to_json(u.name)::text || ',"email":' || coalesce(to_json(u.email)::text, 'null') ||
                  ',"department":' || coalesce(to_json(u.department)::text, 'null') ||
                  '},"signIns":' || s.sign_ins || '}',
                  ',' ORDER BY s.last_at DESC, s.user_id DESC)
         FROM (
           SELECT user_id, sign_ins, COALESCE(last_at, 9223372036854775807) AS last_at
           FROM app_users
           WHERE integration_id = $1 AND app_id = $2 AND scope IS NOT NULL
           ORDER BY COALESCE(last_at, 9223372036854775807) DESC, user_id DESC
           LIMIT 100
         ) s
         JOIN users u ON u.id = s.user_id), '') ||
       ']}}}}'
FROM apps p
WHERE p.id = $2 AND p.integration_id = $1
