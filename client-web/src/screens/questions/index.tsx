import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useIdentity, usePages, useRead } from '../../app/hooks';
import { Title } from '../../app/title';
import { useTyped } from '../../app/typed';
import { useLeftBehind } from '../../app/use-kept';
import type { Question, QuestionBox } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/button';
import { Choice, TextField } from '../../ui/fields';
import { Empty, Loaded } from '../../ui/states';
import { TermChoice } from '../../ui/term-choice';
import { Ask } from './ask';
import { OneQuestion, placeOf } from './question';
import './questions.css';

/** General questions, in which no person is concerned: the page of the networks, and one's own. */
export function Questions() {
  const say = useText();
  const identity = useIdentity();
  const { box = 'published', question, text, orpha, network } = useSearch({ from: '/questions' });
  const [asking, setAsking] = useState(false);
  const begun = useLeftBehind('question');
  useEffect(() => {
    if (begun) setAsking(true);
  }, [begun]);
  const list = usePages('question.list', {
    box,
    limit: 50,
    ...(box === 'published'
      ? {
          ...(text ? { text: text.slice(0, 200) } : {}),
          ...(orpha ? { orpha } : {}),
          ...(network ? { network } : {}),
        }
      : {}),
  });
  const questions = list.data?.pages.flatMap((page) => page.questions ?? []);
  useAddressed(question, questions, list);
  const seated = (identity.series ?? []).length > 0;
  const boxes: QuestionBox[] = seated ? ['published', 'series', 'own'] : ['published', 'own'];
  return (
    <section className="questions">
      <div className="inbox-head">
        <Title tab={`${say(`questions.${box}`)} · ${say('nav.questions')}`}>{say('nav.questions')}</Title>
        <nav aria-label={say('questions.boxes')} className="boxes">
          {boxes.map((name) => (
            <Link
              key={name}
              to="/questions"
              search={{ box: name }}
              aria-current={name === box ? 'page' : undefined}
            >
              {say(`questions.${name}`)}
            </Link>
          ))}
        </nav>
        {(identity.memberships ?? []).length > 0 && (
          <Button id="ask" look="main" onPress={() => setAsking(true)}>
            {say('questions.ask')}
          </Button>
        )}
      </div>
      {box === 'published' && <Filters />}
      <Loaded of={{ data: questions, error: list.error, refetch: list.refetch }}>
        {(questions) =>
          questions.length === 0 ? (
            <Nothing box={box} filtered={Boolean(text || orpha || network)} />
          ) : (
            questions.map((question) => <OneQuestion key={question.id} question={question} />)
          )
        }
      </Loaded>
      {list.hasNextPage && (
        <Button pending={list.isFetchingNextPage} onPress={() => list.fetchNextPage()}>
          {say('more')}
        </Button>
      )}
      {asking && <Ask onClose={() => setAsking(false)} />}
    </section>
  );
}

interface More {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** Goes to the question of the address, once the list has come to it. */
function useAddressed(id: string | undefined, questions: Question[] | undefined, list: More) {
  const there = id !== undefined && questions?.some((one) => one.id === id);
  useEffect(() => {
    if (!there) return;
    const place = document.getElementById(placeOf(id));
    place?.scrollIntoView({ block: 'start' });
    place?.focus({ preventScroll: true });
  }, [id, there]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const further = id !== undefined && !there && hasNextPage && !isFetchingNextPage;
  useEffect(() => {
    if (further) void fetchNextPage();
  }, [further, fetchNextPage]);
}

function Nothing({ box, filtered }: { box: QuestionBox; filtered: boolean }) {
  const say = useText();
  return (
    <Empty title={say(filtered ? 'questions.nothingFound' : `questions.empty.${box}`)}>
      <p>{say(filtered ? 'questions.otherWords' : 'questions.what')}</p>
    </Empty>
  );
}

/** What narrows the page; it stands in the address. */
function Filters() {
  const say = useText();
  const search = useSearch({ from: '/questions' });
  const navigate = useNavigate({ from: '/questions' });
  const networks = useRead('directory.networks', { limit: 200 }).data?.networks ?? [];
  const set = (change: Partial<typeof search>) =>
    void navigate({
      search: (before) => ({ ...before, question: undefined, ...change }),
      replace: true,
    });
  const [text, type] = useTyped('/questions', search.text, (typed) => set({ text: typed }));
  return (
    <search className="filters" aria-label={say('questions.filters')}>
      <TextField
        id="search"
        type="search"
        label={say('questions.words')}
        value={text}
        onChange={type}
        maxLength={200}
      />
      <TermChoice
        system="ORPHA"
        label={say('filter.disease')}
        code={search.orpha}
        onCode={(orpha) => set({ orpha })}
      />
      {networks.length > 1 && (
        <Choice
          label={say('questions.network')}
          value={search.network ?? ''}
          onChange={(network) => set({ network: network || undefined })}
          none={say('questions.anyNetwork')}
          options={networks.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
    </search>
  );
}
