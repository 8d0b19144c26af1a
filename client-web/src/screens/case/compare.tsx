import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useRead, useStream } from '../../app/hooks';
import { Page } from '../../app/page';
import { SaidOf } from '../../app/reported';
import { Title } from '../../app/title';
import { useText } from '../../i18n/text';
import { Choice } from '../../ui/fields';
import { Time } from '../../ui/marks';
import { ReportTexts } from '../../ui/report-texts';
import { Loaded } from '../../ui/states';
import { useFieldText, wordsOf } from './content';
import './case.css';

/** What changed between two versions, side by side. */
export function Compare() {
  const say = useText();
  const { id } = useParams({ from: '/cases/$id/compare' });
  const search = useSearch({ from: '/cases/$id/compare' });
  const navigate = useNavigate();
  useStream(`case:${id}`);
  const got = useRead('case.get', { case: id });
  const newest = got.data?.case.version ?? 0;
  const to = search.to ?? newest;
  const from = search.from ?? Math.max(1, newest - 1);
  const compared = useRead('case.compare', { case: id, from, to }, { enabled: newest > 0 });
  const fieldText = useFieldText();
  const versions = [...(got.data?.versions ?? [])].sort((a, b) => a.version - b.version);
  const choose = (change: { from?: number; to?: number }) =>
    navigate({ to: '/cases/$id/compare', params: { id }, search: { from, to, ...change }, replace: true });
  const options = versions.map(({ version }) => ({
    value: String(version),
    label: say('record.version', { version }),
  }));
  if (got.error && !got.data) return <Page of={got}>{() => null}</Page>;
  return (
    <section className="compare">
      <p>
        <Link to="/cases/$id" params={{ id }}>
          ← {got.data?.case.pseudonym}
        </Link>
      </p>
      <Title>{say('compare.title')}</Title>
      <div className="filters">
        <Choice
          label={say('compare.from')}
          value={String(from)}
          onChange={(value) => choose({ from: Number(value) })}
          options={options}
        />
        <Choice
          label={say('compare.to')}
          value={String(to)}
          onChange={(value) => choose({ to: Number(value) })}
          options={options}
        />
      </div>
      <Loaded of={compared}>
        {(data) => (
          <SaidOf value={`case:${id}`}>
            <div className="table-scroll">
              <table className="compare-table">
                <thead>
                  <tr>
                    <th scope="col">{say('compare.field')}</th>
                    {[data.from, data.to].map((one) => (
                      <th scope="col" key={one.version}>
                        {say('record.version', { version: one.version })}
                        <span className="hint">
                          {' '}
                          {one.authorName} · <Time at={one.at} form="short" />
                        </span>
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {(data.changed ?? []).map((field) => (
                    <tr key={field}>
                      <th scope="row">{say(`field.${field}`)}</th>
                      <td>
                        {fieldText(data.before, field) ?? (
                          <span className="hint">{say('compare.empty')}</span>
                        )}
                      </td>
                      <td>
                        {fieldText(data.after, field) ?? <span className="hint">{say('compare.empty')}</span>}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {(data.changed ?? []).length === 0 && <p>{say('compare.nothing')}</p>}
            </div>
            <ReportTexts of={[data.before, data.after].map(wordsOf)} />
          </SaidOf>
        )}
      </Loaded>
    </section>
  );
}
