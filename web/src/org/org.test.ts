import { describe, expect, it } from 'vitest';
import { adminConsole, appAssignmentsInOkta, groupInOkta, userInOkta } from './okta';
import { takingBack } from './reclaim';

describe('the Admin Console', () => {
  it('is found by the domain of an org', () => {
    expect(groupInOkta('acme.okta.com', { oktaId: '00g1' })).toBe(
      'https://acme-admin.okta.com/admin/group/00g1',
    );
    expect(userInOkta('acme.okta-emea.com', { oktaId: '00u1' })).toBe(
      'https://acme-admin.okta-emea.com/admin/user/profile/view/00u1',
    );
    expect(appAssignmentsInOkta('acme.oktapreview.com', { name: 'oidc_client', oktaId: '0oa1' })).toBe(
      'https://acme-admin.oktapreview.com/admin/app/oidc_client/instance/0oa1/#tab-assignments',
    );
  });

  it('is the same for a domain however it was typed', () => {
    expect(adminConsole('acme.okta.com')).toBe('https://acme-admin.okta.com/');
    expect(adminConsole(' https://ACME-admin.oktapreview.com/admin ')).toBe(
      'https://acme-admin.oktapreview.com/',
    );
    expect(adminConsole('agency.okta.mil')).toBe('https://agency-admin.okta.mil/');
  });

  it('is not guessed', () => {
    const group = { oktaId: '00g1' };
    for (const domain of [
      '',
      'login.acme.com',
      '127.0.0.1:8080',
      'okta.com',
      'a.b.okta.com',
      'okta.com.evil.org',
    ])
      expect(groupInOkta(domain, group)).toBeUndefined();
    // Only the System Log knows this app.
    expect(appAssignmentsInOkta('acme.okta.com', { name: '', oktaId: '0oa1' })).toBeUndefined();
  });
});

it('a seat is taken back where it was given', () => {
  const told = (group: { name: string | null } | null) =>
    takingBack({ scope: 'GROUP', group: group && { ...group, oktaId: '00g1' } });
  expect(takingBack({ scope: 'USER' }).step).toBe('Unassign the app');
  expect(told({ name: 'Sales' })).toEqual({ step: 'Remove from group', detail: 'Sales' });
  expect(told({ name: null }).detail).toBe('00g1');
  expect(told(null).step).toBe('Remove from its group');
  expect(told({ name: 'Everyone' }).step).toBe('Replace Everyone');
});
