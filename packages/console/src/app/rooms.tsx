import { Navigate, Outlet, Route, Routes, useLocation } from 'react-router';
import { AddComputersPage } from '../pages/add-computers/add-computers-page.tsx';
import { AdministratorsPage } from '../pages/administrators/administrators-page.tsx';
import { AuditPage } from '../pages/audit/audit-page.tsx';
import { ComputerPage } from '../pages/computers/computer-page.tsx';
import { ComputersPage } from '../pages/computers/computers-page.tsx';
import { EventQueuePage } from '../pages/event-queue/event-queue-page.tsx';
import { FilterPage } from '../pages/filters/filter-page.tsx';
import { FiltersPage } from '../pages/filters/filters-page.tsx';
import { NewFilterPage } from '../pages/filters/new-filter-page.tsx';
import { LogsPage } from '../pages/logs/logs-page.tsx';
import { MergePage } from '../pages/merge/merge-page.tsx';
import { OverviewPage } from '../pages/overview/overview-page.tsx';
import { NewPackagePage } from '../pages/packages/new-package-page.tsx';
import { PackagePage } from '../pages/packages/package-page.tsx';
import { PackagesPage } from '../pages/packages/packages-page.tsx';
import { PlugInsPage } from '../pages/plug-ins/plug-ins-page.tsx';
import { NewPolicyPage } from '../pages/policies/new-policy-page.tsx';
import { PoliciesPage } from '../pages/policies/policies-page.tsx';
import { PolicyPage } from '../pages/policies/policy-page.tsx';
import { RegistrationsPage } from '../pages/registrations/registrations-page.tsx';
import { RunPage } from '../pages/runs/run-page.tsx';
import { SchedulesPage } from '../pages/schedules/schedules-page.tsx';
import { ServerPage } from '../pages/server/server-page.tsx';
import { SettingsPage } from '../pages/settings/settings-page.tsx';
import { SetPasswordPage } from '../pages/sign-in/set-password-page.tsx';
import { SignInPage } from '../pages/sign-in/sign-in-page.tsx';
import { NewTargetPage } from '../pages/targets/new-target-page.tsx';
import { TargetPage } from '../pages/targets/target-page.tsx';
import { JobPage } from '../pages/tasks/job-page.tsx';
import { NewJobPage } from '../pages/tasks/new-job-page.tsx';
import { NewTaskPage } from '../pages/tasks/new-task-page.tsx';
import { TaskPage } from '../pages/tasks/task-page.tsx';
import { TasksPage } from '../pages/tasks/tasks-page.tsx';
import { UpgradePage } from '../pages/upgrade/upgrade-page.tsx';
import { Frame } from './frame.tsx';
import { NotFound } from './not-found.tsx';
import { Permitted } from './permitted.tsx';
import { MeContext, useMeQuery } from './session.tsx';
import { Waiting } from './waiting.tsx';

/** Lets in who is signed in; others are led to the sign-in and back again. */
const SignedIn = () => {
  const { data: me, error, refetch } = useMeQuery();
  const { pathname, search } = useLocation();
  if (me === undefined) return <Waiting thrown={error} onRetry={() => void refetch()} />;
  if (me === null) {
    const from = pathname === '/' ? '' : `?from=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={`/sign-in${from}`} replace />;
  }
  return (
    <MeContext value={me}>
      {me.mustSetPassword ? (
        <SetPasswordPage />
      ) : (
        <Frame>
          <Outlet />
        </Frame>
      )}
    </MeContext>
  );
};

export const Rooms = () => (
  <Routes>
    <Route path="/sign-in" element={<SignInPage />} />
    <Route element={<SignedIn />}>
      <Route element={<Permitted to="computers.read" />}>
        <Route index element={<OverviewPage />} />
        <Route path="/computers" element={<ComputersPage />} />
        <Route path="/computers/:id" element={<ComputerPage />} />
        <Route path="/merge" element={<MergePage />} />
      </Route>
      <Route element={<Permitted to="registrations.read" />}>
        <Route path="/registrations" element={<RegistrationsPage />} />
      </Route>
      <Route element={<Permitted to="agents.install" />}>
        <Route path="/add-computers" element={<AddComputersPage />} />
      </Route>
      <Route element={<Permitted to="audit.read" />}>
        <Route path="/audit" element={<AuditPage />} />
      </Route>
      <Route path="/administrators" element={<AdministratorsPage />} />
      <Route element={<Permitted to="server.read" />}>
        <Route path="/server" element={<ServerPage />} />
        <Route path="/event-queue" element={<EventQueuePage />} />
      </Route>
      <Route element={<Permitted to="filters.read" />}>
        <Route path="/filters" element={<FiltersPage />} />
        <Route path="/filters/new" element={<NewFilterPage />} />
        <Route path="/filters/:id" element={<FilterPage />} />
        <Route path="/targets" element={<Navigate to="/filters?tab=targets" replace />} />
        <Route path="/targets/new" element={<NewTargetPage />} />
        <Route path="/targets/:id" element={<TargetPage />} />
      </Route>
      <Route element={<Permitted to="policies.read" />}>
        <Route path="/policies" element={<PoliciesPage />} />
        <Route path="/policies/new" element={<NewPolicyPage />} />
        <Route path="/policies/:id" element={<PolicyPage />} />
      </Route>
      <Route element={<Permitted to="packages.read" />}>
        <Route path="/packages" element={<PackagesPage />} />
        <Route path="/packages/new" element={<NewPackagePage />} />
        <Route path="/packages/:id" element={<PackagePage />} />
      </Route>
      <Route element={<Permitted to="plug-ins.read" />}>
        <Route path="/plug-ins" element={<PlugInsPage />} />
      </Route>
      <Route element={<Permitted to="tasks.read" />}>
        <Route path="/tasks" element={<TasksPage />} />
        <Route path="/tasks/new" element={<NewTaskPage />} />
        <Route path="/tasks/:id" element={<TaskPage />} />
        <Route path="/jobs" element={<Navigate to="/tasks?tab=jobs" replace />} />
        <Route path="/jobs/new" element={<NewJobPage />} />
        <Route path="/jobs/:id" element={<JobPage />} />
        <Route path="/runs" element={<Navigate to="/tasks?tab=runs" replace />} />
        <Route path="/runs/:id" element={<RunPage />} />
      </Route>
      <Route element={<Permitted to="settings.read" />}>
        <Route path="/settings" element={<SettingsPage />} />
      </Route>
      <Route element={<Permitted to="schedules.read" />}>
        <Route path="/schedules" element={<SchedulesPage />} />
      </Route>
      <Route element={<Permitted to="logs.read" />}>
        <Route path="/logs" element={<LogsPage />} />
      </Route>
      <Route element={<Permitted to="upgrade.read" />}>
        <Route path="/upgrade" element={<UpgradePage />} />
      </Route>
      <Route path="*" element={<NotFound />} />
    </Route>
  </Routes>
);
