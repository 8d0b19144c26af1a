import { useMemo } from 'react';
import { Collection } from 'react-aria-components/Collection';
import { GridList, GridListItem, GridListLoadMoreItem } from 'react-aria-components/GridList';
import { useIdentity, useWatch } from '../../app/hooks';
import { isTold } from '../../app/roles';
import type { CaseSummary } from '../../generated/protocol';
import { useText } from '../../i18n/text';
import { StateMark, Time, UrgencyMark } from '../../ui/marks';
import { useMedia } from '../../ui/media';
import { NumberedRow, VirtualRows } from './virtual-rows';
import './inbox.css';

interface Props {
  cases: CaseSummary[];
  /** The newest activity when the list was opened. */
  openedAt: string | undefined;
  loadingMore: boolean;
  onEnd: () => void;
  /** Absent: each of them can be opened. */
  opens?: (item: CaseSummary) => boolean;
}

const kWide = '(min-width: 52.01rem)';
const kNarrow = '(max-width: 30rem)';
const kRow = 38;
const kTallRow = 80;
const kTallestRow = 104;

/** Rows for the eye's window only, however many there are. */
export function CaseList({ cases, openedAt, loadingMore, onEnd, opens }: Props) {
  const say = useText();
  const identity = useIdentity();
  const wide = useMedia(kWide);
  const narrow = useMedia(kNarrow);
  const rowHeight = wide ? kRow : narrow ? kTallestRow : kTallRow;
  const ids = useMemo(() => cases.map(({ id }) => id), [cases]);
  const advises = useMemo(() => cases.some(({ ownOpinion }) => ownOpinion), [cases]);
  return (
    <div className="case-list" data-advises={advises ? 'true' : undefined}>
      <div className="case-head" aria-hidden="true">
        <span>{say('column.case')}</span>
        <span>{say('column.state')}</span>
        {advises && <span>{say('column.ownOpinion')}</span>}
        <span>{say('column.urgency')}</span>
        <span>{say('column.centre')}</span>
        <span>{say('column.series')}</span>
        <span>{say('column.activity')}</span>
      </div>
      <VirtualRows key={rowHeight} ids={ids} rowHeight={rowHeight}>
        <GridList aria-label={say('nav.cases')} className="case-rows">
          {/* A row is made anew only when its case is: another page costs what it brings. */}
          <Collection items={cases} dependencies={[openedAt, opens, advises, identity]}>
            {(item) => {
              const isNew = openedAt !== undefined && item.activityAt > openedAt;
              return (
                <GridListItem
                  id={item.id}
                  textValue={item.pseudonym}
                  href={opens && !opens(item) ? undefined : `#/cases/${item.id}`}
                  className="case-row"
                  render={(props) => <NumberedRow {...props} row={item.id} />}
                  data-case={item.id}
                  data-urgency={item.urgency}
                  data-new={isNew ? 'true' : undefined}
                >
                  <Row
                    item={item}
                    isNew={isNew}
                    advises={advises}
                    watched={!opens && !isTold(identity, item)}
                  />
                </GridListItem>
              );
            }}
          </Collection>
          <GridListLoadMoreItem onLoadMore={onEnd} isLoading={loadingMore} className="case-more">
            {say('loading')}
          </GridListLoadMoreItem>
        </GridList>
      </VirtualRows>
    </div>
  );
}

interface RowProps {
  item: CaseSummary;
  isNew: boolean;
  advises: boolean;
  /** Nothing else tells of a change of it. */
  watched: boolean;
}

function Row({ item, isNew, advises, watched }: RowProps) {
  const say = useText();
  useWatch(watched ? `case:${item.id}` : undefined, 'case.list');
  return (
    <>
      <span className="pseudonym">
        {item.pseudonym}
        {isNew && <span className="new-mark"> {say('inbox.new')}</span>}
      </span>
      <span className="case-state">
        <StateMark state={item.state} />
        {item.awaitsSubmitter && <span className="awaits"> {say('case.awaitsSubmitter')}</span>}
      </span>
      {advises && (
        <span className="own-opinion" data-opinion={item.ownOpinion}>
          {item.ownOpinion && say(`ownOpinion.${item.ownOpinion}`)}
        </span>
      )}
      <span className="case-urgency">
        <UrgencyMark {...item} />
      </span>
      <span className="case-centre">{item.centreName}</span>
      <span className="case-series">{item.seriesName ?? ''}</span>
      <span className="case-activity">
        <Time at={item.activityAt} form="short" />
      </span>
    </>
  );
}
