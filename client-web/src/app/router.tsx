import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import type { CaseBox, CaseState, Urgency } from '../generated/protocol';
import { Loading } from '../ui/states';
import { Missing } from './missing';
import { Root } from './root';

const root = createRootRoute({ component: Root, notFoundComponent: Missing });

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const oneOf =
  <V extends string>(...values: V[]) =>
  (value: unknown) =>
    values.find((known) => known === value);

const matching = (pattern: RegExp) => (value: unknown) =>
  typeof value === 'string' && pattern.test(value) ? value : undefined;

const asBox = oneOf<CaseBox>('todo', 'waiting', 'done', 'drafts', 'all');
const asUrgency = oneOf<Urgency>('routine', 'soon', 'urgent');
const asState = oneOf<CaseState>(
  'draft',
  'submitted',
  'accepted',
  'scheduled',
  'discussed',
  'answered',
  'closed',
  'declined',
  'withdrawn',
);
export interface InboxSearch {
  box?: CaseBox;
  state?: CaseState;
  urgency?: Urgency;
  series?: string;
  hpo?: string;
  orpha?: string;
  text?: string;
}
export type CasePanel = 'discussion' | 'opinions' | 'timeline' | 'record';
const asPanel = oneOf<CasePanel>('discussion', 'opinions', 'timeline', 'record');

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/cases', replace: true });
  },
});

const inbox = createRoute({
  getParentRoute: () => root,
  path: '/cases',
  validateSearch: (search: Record<string, unknown>): InboxSearch => ({
    box: asBox(search.box),
    state: asState(search.state),
    urgency: asUrgency(search.urgency),
    series: text(search.series),
    hpo: matching(/^HP:\d{7}$/)(search.hpo),
    orpha: matching(/^ORPHA:\d{1,7}$/)(search.orpha),
    text: text(search.text),
  }),
  component: lazyRouteComponent(() => import('../screens/inbox'), 'Inbox'),
});

const newCase = createRoute({
  getParentRoute: () => root,
  path: '/cases/new',
  validateSearch: (search: Record<string, unknown>): { draft?: string } => ({ draft: text(search.draft) }),
  component: lazyRouteComponent(() => import('../screens/case-form'), 'NewCase'),
});

const caseRoute = createRoute({
  getParentRoute: () => root,
  path: '/cases/$id',
  validateSearch: (search: Record<string, unknown>): { panel?: CasePanel } => ({
    panel: asPanel(search.panel),
  }),
  component: lazyRouteComponent(() => import('../screens/case'), 'CasePage'),
});

const editCase = createRoute({
  getParentRoute: () => root,
  path: '/cases/$id/edit',
  component: lazyRouteComponent(() => import('../screens/case-form'), 'EditCase'),
});

const compare = createRoute({
  getParentRoute: () => root,
  path: '/cases/$id/compare',
  validateSearch: (search: Record<string, unknown>): { from?: number; to?: number } => ({
    from: Number(search.from) || undefined,
    to: Number(search.to) || undefined,
  }),
  component: lazyRouteComponent(() => import('../screens/case/compare'), 'Compare'),
});

const triage = createRoute({
  getParentRoute: () => root,
  path: '/triage',
  component: lazyRouteComponent(() => import('../screens/triage'), 'Triage'),
});

const meetings = createRoute({
  getParentRoute: () => root,
  path: '/meetings',
  validateSearch: (search: Record<string, unknown>): { series?: string; forCase?: string } => ({
    series: text(search.series),
    forCase: text(search.forCase),
  }),
  component: lazyRouteComponent(() => import('../screens/meetings'), 'Meetings'),
});

const meeting = createRoute({
  getParentRoute: () => root,
  path: '/meetings/$id',
  component: lazyRouteComponent(() => import('../screens/meeting'), 'MeetingPage'),
});

const report = createRoute({
  getParentRoute: () => root,
  path: '/meetings/$id/reports/$item',
  component: lazyRouteComponent(() => import('../screens/report'), 'ReportPage'),
});

const notices = createRoute({
  getParentRoute: () => root,
  path: '/notices',
  component: lazyRouteComponent(() => import('../screens/notices'), 'Notices'),
});

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyRouteComponent(() => import('../screens/account'), 'Account'),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  validateSearch: (search: Record<string, unknown>): { code?: string } => ({ code: text(search.code) }),
  component: lazyRouteComponent(() => import('../screens/sign-in/invitation'), 'Invitation'),
});

// Addresses live in the fragment: which case somebody opens is in no log of a proxy on the way.
export const router = createRouter({
  routeTree: root.addChildren([
    home,
    inbox,
    newCase,
    caseRoute,
    editCase,
    compare,
    triage,
    meetings,
    meeting,
    report,
    notices,
    account,
    invitation,
  ]),
  history: createHashHistory(),
  defaultPendingComponent: Loading,
  defaultPreload: 'intent',
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
