import { expect, it } from 'vitest';
import { remedyHere } from './faults';

it('remedies name no operation of the API', () => {
  expect(
    remedyHere(
      'Create a new API token in Okta (Security > API > Tokens) and set it with updateOktaCredentials; go on.',
    ),
  ).toBe(
    'Create a new API token in Okta (Security > API > Tokens) and set it under Settings › Integrations; go on.',
  );
  expect(remedyHere('Connect the org again with connectOkta: what was kept of it will be there.')).toBe(
    'Connect the org again under Settings › Integrations: what was kept of it will be there.',
  );
  expect(remedyHere('Try again then.')).toBe('Try again then.');
});
