import { useEffect, useState } from 'react';
import { useClient, useCommand, useIdentity } from '../../app/hooks';
import { marked, SaidOf } from '../../app/reported';
import { functionsIn } from '../../app/roles';
import { useLeftBehind } from '../../app/use-kept';
import type { Question } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Acknowledged } from '../../ui/findings';
import { Prose, Time, useBrief, Words } from '../../ui/marks';
import { ReportTexts } from '../../ui/report-texts';
import { SettleReports } from '../../ui/settle-reports';
import { Problem } from '../../ui/states';
import { Term } from '../../ui/term';
import { Publish } from './publish';
import { Answer, Redirect } from './reply';

/** The id of the element that shows it. */
export const placeOf = (question: string) => `question-${question}`;

/** A question as its asker and the series see it, or as the page of the network has it. */
export function OneQuestion({ question }: { question: Question }) {
  return (
    <SaidOf value={`question:${question.id}`}>
      {question.text === undefined ? <OnPage question={question} /> : <Whole question={question} />}
    </SaidOf>
  );
}

function About({ question }: { question: Question }) {
  return (
    <p className="hint">
      {question.seriesName}
      {question.orpha && (
        <>
          {' '}
          · <Term code={question.orpha} />
        </>
      )}
    </p>
  );
}

const wordingOf = ({ publication }: Question) =>
  publication && [publication.title, publication.question, publication.answer];

/** In words that name nobody. */
function OnPage({ question }: { question: Question }) {
  const say = useText();
  const { publication } = question;
  if (!publication) return null;
  return (
    <article className="question" id={placeOf(question.id)} tabIndex={-1}>
      <h2>
        <Words text={publication.title} />
      </h2>
      <About question={question} />
      <Prose text={publication.question} />
      <h3>{say('question.answer')}</h3>
      <Prose text={publication.answer} />
      <ReportTexts of={wordingOf(question)} />
      <p className="hint">
        {say('question.publishedAt')} <Time at={publication.at} form="short" />
      </p>
    </article>
  );
}

function Whole({ question }: { question: Question }) {
  const say = useText();
  const { answer, redirection, publication } = question;
  const brief = useBrief();
  const functions = functionsIn(useIdentity(), question.series);
  const decides = functions.has('coordinator') || functions.has('chair') || functions.has('deputy');
  return (
    <article className="question" id={placeOf(question.id)} tabIndex={-1} data-state={question.state}>
      <h2>
        {say('question.from', { name: question.askedByName ?? '', centre: question.centreName ?? '' })}{' '}
        <span className="question-state">{say(`questionState.${question.state}`)}</span>
      </h2>
      <About question={question} />
      <Prose text={question.text ?? ''} />
      {question.askedAt && (
        <p className="hint">
          <Time at={question.askedAt} />
        </p>
      )}
      {answer && (
        <>
          <h3>{say('question.answerBy', { name: answer.byName })}</h3>
          <Prose text={answer.text} />
          <p className="hint">
            <Time at={answer.at} />
          </p>
        </>
      )}
      {redirection && (
        <>
          <h3>{say('question.redirectedBy', { name: redirection.byName })}</h3>
          <Prose text={redirection.reason} />
          {redirection.centreName && <p>{say('question.askInstead', { centre: redirection.centreName })}</p>}
        </>
      )}
      {publication && (
        <p className="hint">
          {say('question.onPage', { title: brief(publication.title) })}{' '}
          <Time at={publication.at} form="short" />
        </p>
      )}
      <Acknowledged list={question.acknowledgements} />
      {decides && marked(question) && <SettleReports />}
      <ReportTexts of={[question.text, answer?.text, redirection?.reason, wordingOf(question)]} />
      <Acts question={question} />
    </article>
  );
}

const kActs = ['Answer', 'Redirect', 'Publish'] as const;
type Act = (typeof kActs)[number];

/** What the series can do about it. */
function Acts({ question }: { question: Question }) {
  const say = useText();
  const client = useClient();
  const functions = functionsIn(useIdentity(), question.series);
  const [open, setOpen] = useState<Act>();
  const takeOff = useCommand('question.publish', { onSuccess: () => client.say(say('done.takenOff')) });
  const chairs = functions.has('chair') || functions.has('deputy');
  const answers = question.state === 'asked' && (chairs || functions.has('permanent'));
  const publishes = question.state === 'answered' && (chairs || functions.has('coordinator'));
  const begun = useLeftBehind(`reply:${question.id}`);
  useEffect(
    () => setOpen(kActs.find((act) => begun === `reply:${question.id}:${act}`)),
    [begun, question.id],
  );
  const close = () => setOpen(undefined);
  if (open === 'Answer' && answers) return <Answer question={question} onClose={close} />;
  if (open === 'Redirect' && answers) return <Redirect question={question} onClose={close} />;
  if (open === 'Publish' && publishes) return <Publish question={question} onClose={close} />;
  if (!answers && !publishes) return null;
  return (
    <>
      <div className="actions">
        {answers && (
          <>
            <Button look="main" onPress={() => setOpen('Answer')}>
              {say('question.toAnswer')}
            </Button>
            <Button onPress={() => setOpen('Redirect')}>{say('question.toRedirect')}</Button>
          </>
        )}
        {publishes && (
          <Button onPress={() => setOpen('Publish')}>
            {say(question.publication ? 'question.toReword' : 'question.toPublish')}
          </Button>
        )}
        {publishes && question.publication && (
          <Button
            look="danger"
            pending={takeOff.isPending}
            onPress={() => takeOff.mutate({ question: question.id, revision: question.revision })}
          >
            {say('question.takeOff')}
          </Button>
        )}
      </div>
      <Problem error={takeOff.error} />
    </>
  );
}
