-- ?1 integration, ?2 and ?3 name key and id of the user before the page, ?4 and ?5 first and last month.
SELECT '{"data":{"users":{"nodes":[' || coalesce(group_concat(node, ','), '') || ']}}}'
FROM (
  SELECT '{"name":' || json_quote(u.name) || ',"assignments":{"nodes":[' || coalesce((
           SELECT group_concat(
                    '{"app":{"label":' || json_quote(s.label) || '},"lastSignInAt":' ||
                    coalesce('"' || strftime('%Y-%m-%dT%H:%M:%fZ', s.last_at / 1000.0, 'unixepoch') || '"', 'null') ||
                    ',"usage":[' || coalesce((
                      SELECT group_concat(
                               '{"start":"' || date(month * 86400, 'unixepoch') || '","signIns":' || sign_ins || '}', ',')
                      FROM usage_months
                      WHERE integration_id = ?1 AND app_id = s.app_id AND user_id = u.id AND month BETWEEN ?4 AND ?5),
                      '') || ']}', ',')
           FROM (
             SELECT a.app_id, a.last_at, p.label
             FROM app_users a
             JOIN apps p ON p.id = a.app_id
             WHERE a.integration_id = ?1 AND a.user_id = u.id AND a.scope IS NOT NULL
             ORDER BY p.label_key, a.app_id
             LIMIT 20
           ) s), '') || ']}}' AS node
  FROM (
    SELECT id, name, name_key
    FROM users
    WHERE integration_id = ?1 AND (name_key, id) > (?2, ?3) AND (status <> 'UNKNOWN' OR seen_run IS NOT NULL)
    ORDER BY name_key, id
    LIMIT 50
  ) u
)
