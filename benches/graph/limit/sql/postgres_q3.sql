-- $1 integration, $2 and $3 first and last day.
SELECT '{"data":{"apps":{"nodes":[' || coalesce(string_agg(
         '{"label":' || to_json(p.label)::text || ',"signIns":' || d.sign_ins || ',"activeUsers":' || d.users ||
         ',"assignments":{"totalCount":' || p.seats || '},"lastSignInAt":' ||
         coalesce(to_json(to_timestamp(p.last_sign_in_at / 1000.0) AT TIME ZONE 'UTC')::text, 'null') || '}',
         ',' ORDER BY p.sign_ins DESC, p.id DESC), '') || ']}}}'
FROM (
  SELECT id, label, last_sign_in_at, sign_ins, seats
  FROM apps
  WHERE integration_id = $1 AND (status <> 'UNKNOWN' OR seen_run IS NOT NULL)
  ORDER BY sign_ins DESC, id DESC
  LIMIT 50
) p
CROSS JOIN LATERAL (
  SELECT coalesce(sum(sign_ins), 0)::bigint AS sign_ins,
    coalesce(sum(new_users + coalesce(at_least[width_bucket(day - $2::int, gaps) + 1], 0)), 0)::bigint AS users
  FROM app_days
  WHERE integration_id = $1 AND app_id = p.id AND day BETWEEN $2 AND $3
) d
