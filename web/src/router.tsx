import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { currentSession } from './api/current';
import { readActivitySearch } from './pages/activity/search';
import { readAppSearch } from './pages/app/search';
import { readAppsSearch } from './pages/apps/search';
import { readConnectSearch } from './pages/connect/search';
import { Missing } from './pages/missing/Missing';
import { readOverviewSearch } from './pages/overview/search';
import { readReclaimSearch } from './pages/reclaim/search';
import { readRenewalsSearch } from './pages/renewals/search';
import { readAuditSearch } from './pages/settings/audit-log/search';
import { readShadowItSearch } from './pages/shadow-it/search';
import { readSignInSearch } from './pages/sign-in/search';
import { readUserSearch } from './pages/user/search';
import { readUsersSearch } from './pages/users/search';
import { afterPaint } from './shell/afterPaint';
import { Broken } from './shell/Broken';
import { readAhead } from './shell/pagesClient';
import { SignedIn } from './shell/SignedIn';
import { readOrg } from './shell/search';

const root = createRootRoute({
  validateSearch: readOrg,
  search: { middlewares: [retainSearchParams(['org'])] },
  notFoundComponent: Missing,
  errorComponent: Broken,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readSignInSearch,
  component: lazyRouteComponent(() => import('./pages/sign-in/SignIn'), 'SignIn'),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ location, matches }) => {
    const asked = currentSession();
    loadCode(matches);
    const { session } = await asked;
    if (!session) throw redirect({ to: '/sign-in', search: { back: location.href } });
    await readAhead(session);
  },
  component: SignedIn,
});

const overview = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  validateSearch: readOverviewSearch,
  component: lazyRouteComponent(() => import('./pages/overview/Overview'), 'Overview'),
});

const apps = createRoute({
  getParentRoute: () => signedIn,
  path: '/apps',
  validateSearch: readAppsSearch,
  component: lazyRouteComponent(() => import('./pages/apps/Apps'), 'Apps'),
});

const app = createRoute({
  getParentRoute: () => signedIn,
  path: '/apps/$appId',
  validateSearch: readAppSearch,
  component: lazyRouteComponent(() => import('./pages/app/AppPage'), 'AppPage'),
});

const users = createRoute({
  getParentRoute: () => signedIn,
  path: '/users',
  validateSearch: readUsersSearch,
  component: lazyRouteComponent(() => import('./pages/users/Users'), 'Users'),
});

const user = createRoute({
  getParentRoute: () => signedIn,
  path: '/users/$userId',
  validateSearch: readUserSearch,
  component: lazyRouteComponent(() => import('./pages/user/UserPage'), 'UserPage'),
});

const reclaim = createRoute({
  getParentRoute: () => signedIn,
  path: '/reclaim',
  validateSearch: readReclaimSearch,
  component: lazyRouteComponent(() => import('./pages/reclaim/Reclaim'), 'Reclaim'),
});

const shadowIt = createRoute({
  getParentRoute: () => signedIn,
  path: '/shadow-it',
  validateSearch: readShadowItSearch,
  component: lazyRouteComponent(() => import('./pages/shadow-it/ShadowIt'), 'ShadowIt'),
});

const renewals = createRoute({
  getParentRoute: () => signedIn,
  path: '/renewals',
  validateSearch: readRenewalsSearch,
  component: lazyRouteComponent(() => import('./pages/renewals/Renewals'), 'Renewals'),
});

const activity = createRoute({
  getParentRoute: () => signedIn,
  path: '/activity',
  validateSearch: readActivitySearch,
  component: lazyRouteComponent(() => import('./pages/activity/ActivityPage'), 'ActivityPage'),
});

const connect = createRoute({
  getParentRoute: () => signedIn,
  path: '/connect',
  validateSearch: readConnectSearch,
  component: lazyRouteComponent(() => import('./pages/connect/Connect'), 'Connect'),
});

const sync = createRoute({
  getParentRoute: () => signedIn,
  path: '/sync',
  component: lazyRouteComponent(() => import('./pages/sync/Sync'), 'Sync'),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings/Settings'), 'Settings'),
});

const integrations = createRoute({
  getParentRoute: () => settings,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/settings/Integrations'), 'Integrations'),
});

const licenses = createRoute({
  getParentRoute: () => settings,
  path: '/licenses',
  component: lazyRouteComponent(() => import('./pages/settings/Licenses'), 'Licenses'),
});

const accessTokens = createRoute({
  getParentRoute: () => settings,
  path: '/access-tokens',
  component: lazyRouteComponent(() => import('./pages/settings/AccessTokens'), 'AccessTokens'),
});

const webhooks = createRoute({
  getParentRoute: () => settings,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./pages/settings/Webhooks'), 'Webhooks'),
});

const auditLog = createRoute({
  getParentRoute: () => settings,
  path: '/audit-log',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('./pages/settings/AuditLog'), 'AuditLog'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    signedIn.addChildren([
      overview,
      apps,
      app,
      users,
      user,
      reclaim,
      shadowIt,
      renewals,
      activity,
      connect,
      sync,
      settings.addChildren([integrations, licenses, accessTokens, webhooks, auditLog]),
    ]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

/** Has the code of pages fetched, while it is asked who is signed in. */
function loadCode(matches: readonly { routeId: keyof typeof router.routesById }[]): void {
  for (const { routeId } of matches) void router.loadRouteChunk(router.routesById[routeId]);
}

// The address changes with a press, the page after the press has been painted. The first page waits for nothing.
const { load } = router;
router.load = async (options) => {
  router.updateLatestLocation();
  // What is under way is called off at once.
  if (options?.action && router.stores.status.get() === 'idle') await afterPaint();
  return load(options);
};

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
