-- $1 integration, $2 and $3 name key and id of the user before the page, $4 and $5 first and last month.
WITH page AS MATERIALIZED (
  SELECT id, name, name_key
  FROM users
  WHERE integration_id = $1 AND (name_key, id) > ($2, $3) AND (status <> 'UNKNOWN' OR seen_run IS NOT NULL)
  ORDER BY name_key, id
  LIMIT 50
), seats AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT a.user_id, a.app_id, a.last_at, p.label,
           row_number() OVER (PARTITION BY a.user_id ORDER BY p.label_key, a.app_id) AS place
    FROM page u
    JOIN app_users a ON a.integration_id = $1 AND a.user_id = u.id AND a.scope IS NOT NULL
    JOIN apps p ON p.id = a.app_id
  ) s
  WHERE place <= 20
)
SELECT '{"data":{"users":{"nodes":[' || coalesce(string_agg(
         '{"name":' || to_json(u.name)::text || ',"assignments":{"nodes":[' || coalesce(s.nodes, '') || ']}}',
         ',' ORDER BY u.name_key, u.id), '') || ']}}}'
FROM page u
LEFT JOIN (
  SELECT s.user_id, string_agg(
           '{"app":{"label":' || to_json(s.label)::text || '},"lastSignInAt":' ||
           coalesce(to_json(to_timestamp(s.last_at / 1000.0) AT TIME ZONE 'UTC')::text, 'null') ||
           ',"usage":[' || coalesce((
             SELECT string_agg(
                      '{"start":"' || (date '1970-01-01' + month)::text || '","signIns":' || sign_ins || '}', ',')
             FROM (
               SELECT month, sign_ins
               FROM usage_months
               WHERE integration_id = $1 AND app_id = s.app_id AND user_id = s.user_id AND month BETWEEN $4 AND $5
               ORDER BY month
             ) m), '') || ']}',
           ',' ORDER BY s.place) AS nodes
  FROM seats s
  GROUP BY s.user_id
) s ON s.user_id = u.id
