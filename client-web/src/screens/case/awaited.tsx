import { Link } from '@tanstack/react-router';
import { useClient, useCommand } from '../../app/hooks';
import { withoutReported } from '../../app/reported';
import type { Relation } from '../../app/roles';
import type { CaseGetResult } from '../../generated/protocol';
import { useFormat, useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Prose, Time } from '../../ui/marks';
import { ReportTexts } from '../../ui/report-texts';
import { SettleReports } from '../../ui/settle-reports';
import { Problem } from '../../ui/states';
import { cleaned } from '../case-form/content';
import { AnswerRequest } from './answer-request';

interface Props {
  data: CaseGetResult;
  relation: Relation;
}

/** What somebody asked of somebody, and has no answer yet: seen before everything else. */
export function Awaited({ data, relation }: Props) {
  const say = useText();
  const format = useFormat();
  const client = useClient();
  const { id } = data.case;
  const decide = useCommand('case.agreeRedirect', { onSuccess: () => client.say(say('saved')) });
  const withdraw = useCommand('case.requestInformation', { onSuccess: () => client.say(say('saved')) });
  const side = relation.submitter || relation.assistant;
  const arranges = relation.coordinator || relation.chair;
  const { informationRequest: request, redirection, refusal, withdrawal, validation } = data;
  return (
    <>
      {arranges && <SettleReports />}
      {request && (
        <section className="awaited" aria-labelledby="request">
          <h2 id="request">{say('awaited.request')}</h2>
          <Prose text={request.text} />
          <ReportTexts of={request.text} />
          <p className="hint">
            {request.byName} · <Time at={request.at} />
          </p>
          {side && <AnswerRequest data={data} />}
          <div className="actions">
            {side && (
              <Link to="/cases/$id/edit" params={{ id }}>
                {say('awaited.complete')}
              </Link>
            )}
            {arranges && (
              <Button pending={withdraw.isPending} onPress={() => withdraw.mutate({ case: id })}>
                {say('awaited.noLonger')}
              </Button>
            )}
          </div>
          <Problem error={withdraw.error} />
        </section>
      )}
      {redirection && (
        <section className="awaited" aria-labelledby="redirection">
          <h2 id="redirection">{say('awaited.redirection', { series: redirection.seriesName })}</h2>
          <Prose text={redirection.reason} />
          <ReportTexts of={redirection.reason} />
          <p className="hint">
            {redirection.byName} · <Time at={redirection.at} />
          </p>
          {relation.submitter && (
            <div className="actions">
              <Button
                look="main"
                pending={decide.isPending}
                onPress={() => decide.mutate({ case: id, agree: true })}
              >
                {say('awaited.agree')}
              </Button>
              <Button pending={decide.isPending} onPress={() => decide.mutate({ case: id, agree: false })}>
                {say('awaited.stay')}
              </Button>
            </div>
          )}
          <Problem error={decide.error} />
        </section>
      )}
      {validation && !validation.decidedAt && (
        <section className="awaited" aria-labelledby="validation">
          <h2 id="validation">{say('awaited.validation')}</h2>
          <p className="hint">
            {validation.askedByName} · <Time at={validation.askedAt} />
          </p>
        </section>
      )}
      {validation?.decidedAt && validation.reason && data.case.state === 'draft' && (
        <section className="awaited" aria-labelledby="validation">
          <h2 id="validation">{say('awaited.givenBack')}</h2>
          <Prose text={validation.reason} />
          <p className="hint">
            {validation.decidedByName} · <Time at={validation.decidedAt} />
          </p>
        </section>
      )}
      {refusal && data.case.state === 'declined' && (
        <section className="awaited" aria-labelledby="refusal">
          <h2 id="refusal">{say('awaited.refusal')}</h2>
          <Prose text={refusal.reason} />
          <ReportTexts of={refusal.reason} />
          <p className="hint">
            {refusal.byName} · <Time at={refusal.at} />
          </p>
          {refusal.suggestedSeriesName && (
            <p>{say('awaited.suggested', { series: refusal.suggestedSeriesName })}</p>
          )}
          {side && <CopyOf data={data} series={refusal.suggestedSeries ?? undefined} />}
        </section>
      )}
      {withdrawal && (
        <section className="awaited" aria-labelledby="withdrawal">
          <h2 id="withdrawal">{say('awaited.withdrawal', { at: format.moment(withdrawal.at) })}</h2>
          <Prose text={withdrawal.reason} />
          <ReportTexts of={withdrawal.reason} />
        </section>
      )}
    </>
  );
}

/** Begins a new draft with the same content for another series. */
function CopyOf({ data, series }: { data: CaseGetResult; series?: string }) {
  const say = useText();
  const client = useClient();
  const create = useCommand('case.create', {
    onSuccess: ({ case: id, pseudonym }) => {
      client.say(say('copy.made', { pseudonym }));
      location.hash = `#/cases/${id}/edit`;
    },
  });
  return (
    <div className="actions">
      <Button
        look="main"
        pending={create.isPending}
        onPress={() =>
          create.mutate({
            centre: data.case.centre,
            content: cleaned(withoutReported(data.content)),
            ...(series ? { series } : {}),
          })
        }
      >
        {say('copy.make')}
      </Button>
      <Problem error={create.error} />
    </div>
  );
}
