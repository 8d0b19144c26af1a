import { useEffect, useRef } from 'react';
import { type Gate, hasReplacement, type Place, shownText } from '../app/gate';
import type { Acknowledgement, FindingKind } from '../generated/protocol';
import { useFormat, useText } from '../i18n/text';
import { Button } from './button';
import { FoundMarks } from './found-marks';
import { Problem } from './states';
import './findings.css';

/** Code units of text around a finding that tell which one is meant. */
const kAround = 36;

/** All that stands between a text and its readers; what went wrong otherwise, too. */
export function Gated({ gate }: { gate: Gate }) {
  return (
    <>
      <FoundMarks gate={gate} />
      <Findings gate={gate} />
      <Problem error={gate.error} />
    </>
  );
}

interface FindingsProps {
  gate: Gate;
  /** The fields cannot be reached from here. */
  apart?: boolean;
}

/** What was found, each with what can be done about it. The focus comes here with each refusal. */
export function Findings({ gate, apart }: FindingsProps) {
  const say = useText();
  const box = useRef<HTMLElement>(null);
  const { open, acknowledged, refusals, refused } = gate;
  useEffect(() => {
    if (refusals > 0) box.current?.focus();
  }, [refusals]);
  if (open.length === 0 && acknowledged.length === 0 && !refused && !gate.undo) return null;
  const hard = open.filter(({ finding }) => finding.severity === 'hard').length;
  const kinds = [...new Set(open.map(({ finding }) => finding.kind))];
  return (
    <section
      ref={box}
      tabIndex={-1}
      className="findings"
      data-severity={hard > 0 ? 'hard' : open.length > 0 ? 'soft' : 'none'}
      aria-label={say('findings.title')}
    >
      <p className="findings-title" role="status">
        {open.length > 0
          ? say('findings.count', { hard, soft: open.length - hard })
          : say(refused ? 'findings.sendAgain' : 'findings.noneLeft')}
      </p>
      {open.length > 0 && <p className="hint">{say('findings.what')}</p>}
      <Rows gate={gate} places={open} labelled apart={apart} onActed={() => box.current?.focus()} />
      <AllOf gate={gate} kinds={kinds} onActed={() => box.current?.focus()} />
      {gate.undo && <Undo of={gate.undo} onActed={() => box.current?.focus()} />}
      {acknowledged.length > 0 && (
        <ul className="findings-acknowledged">
          {acknowledged.map((one) => (
            <li key={`${one.kind} ${one.text}`}>
              <span>
                <q>{shownText(one)}</q> – {say('findings.acknowledged')}
              </span>
              <Button
                look="quiet"
                label={say('findings.takeBackOf', { text: shownText(one) })}
                onPress={() => {
                  gate.takeBack(one);
                  box.current?.focus();
                }}
              >
                {say('findings.takeBack')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Under a field, while somebody writes in it. */
export function FieldFindings({ gate, pointer }: { gate: Gate; pointer: string }) {
  const say = useText();
  const here = gate.open.filter(
    (place) => place.pointer === pointer || place.pointer.startsWith(`${pointer}/`),
  );
  const back = () => document.getElementById(here[0]?.field?.id ?? '')?.focus();
  const { undo } = gate;
  return (
    <div className="findings-field" data-pointer={pointer}>
      <p role="status" className="hidden-text">
        {here.length > 0 && say('findings.here', { count: here.length })}
      </p>
      <Rows gate={gate} places={here} onActed={back} />
      <AllOf gate={gate} kinds={[...new Set(here.map(({ finding }) => finding.kind))]} onActed={back} />
      {undo?.pointers.includes(pointer) && <Undo of={undo} onActed={back} />}
    </div>
  );
}

interface RowsProps {
  gate: Gate;
  places: Place[];
  labelled?: boolean;
  apart?: boolean;
  onActed: () => void;
}

function Rows({ gate, places, labelled, apart, onActed }: RowsProps) {
  if (places.length === 0) return null;
  return (
    <ul
      className="findings-rows"
      onClickCapture={(event) => {
        // The second press of a double one meant the row that the first has taken away.
        if (event.detail > 1) event.stopPropagation();
      }}
    >
      {places.map((place) => (
        <Row
          key={`${place.pointer} ${place.start} ${place.finding.kind} ${place.finding.rule}`}
          {...{ gate, place, labelled, apart, onActed }}
        />
      ))}
    </ul>
  );
}

function Row({ gate, place, labelled, apart, onActed }: Omit<RowsProps, 'places'> & { place: Place }) {
  const say = useText();
  const { finding, field, start } = place;
  const { kind, severity, suggestion, explanation } = finding;
  const text = shownText(finding);
  const acting = (act: () => void) => () => {
    act();
    onActed();
  };
  return (
    <li className="finding" data-kind={kind} data-severity={severity}>
      <p>
        {labelled && <span className="finding-field">{field?.label ?? say('findings.saved')} </span>}
        <Quote place={place} />
      </p>
      <p className="finding-why">
        <strong>{say(`findingKind.${kind}`)}</strong> · {explanation ?? say(`findingWhy.${kind}`)}
        {!hasReplacement(finding) && suggestion && <> {suggestion}</>}
      </p>
      <div className="actions">
        {hasReplacement(finding) && field?.set && start !== undefined && (
          <Button
            label={
              suggestion
                ? say('findings.replaceOf', { text, suggestion })
                : say('findings.removeOf', { text })
            }
            onPress={acting(() => gate.replace(place))}
          >
            {suggestion ? say('findings.replace', { suggestion }) : say('findings.remove')}
          </Button>
        )}
        {severity === 'soft' && (
          <Button
            label={say('findings.acknowledgeOf', { text })}
            onPress={acting(() => gate.acknowledge(finding))}
          >
            {say('findings.acknowledge')}
          </Button>
        )}
        {!apart && field?.id && start !== undefined && (
          <Button look="quiet" label={say('findings.showOf', { text })} onPress={() => show(place)}>
            {say('findings.show')}
          </Button>
        )}
        {severity === 'hard' && !field?.set && <span className="hint">{say('findings.mendThere')}</span>}
      </div>
    </li>
  );
}

/** Selects what was found in its field. */
function show({ field, finding, start }: Place): void {
  const control = document.getElementById(field?.id ?? '');
  if (!(control instanceof HTMLTextAreaElement || control instanceof HTMLInputElement)) return;
  for (let fold = control.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null)
    fold.open = true;
  control.focus();
  control.setSelectionRange(start!, start! + finding.text.length);
}

/** What was found, marked among the words around it. */
function Quote({ place: { finding, field, start } }: { place: Place }) {
  if (!field || start === undefined) return <mark>{shownText(finding)}</mark>;
  const end = start + finding.text.length;
  const before = field.value.slice(Math.max(0, start - kAround), start);
  const after = field.value.slice(end, end + kAround);
  return (
    <q>
      {start > kAround && '…'}
      {before}
      <mark>{finding.text}</mark>
      {after}
      {end + kAround < field.value.length && '…'}
    </q>
  );
}

/** One press for all findings of a kind, where there are several. */
function AllOf({ gate, kinds, onActed }: { gate: Gate; kinds: FindingKind[]; onActed: () => void }) {
  const say = useText();
  const several = kinds.flatMap((kind) => {
    const count = gate.open.filter(
      ({ finding, field }) => finding.kind === kind && hasReplacement(finding) && field?.set,
    ).length;
    return count > 1 ? [{ kind, count }] : [];
  });
  if (several.length === 0) return null;
  return (
    <div className="actions">
      {several.map(({ kind, count }) => (
        <Button
          key={kind}
          onPress={() => {
            gate.replaceAll(kind);
            onActed();
          }}
        >
          {say('findings.replaceAll', { kind: say(`findingKind.${kind}`), count })}
        </Button>
      ))}
    </div>
  );
}

/** Takes the last replacement back. */
function Undo({ of, onActed }: { of: NonNullable<Gate['undo']>; onActed: () => void }) {
  const say = useText();
  return (
    <div className="actions">
      <Button
        look="quiet"
        onPress={() => {
          of.run();
          onActed();
        }}
      >
        {say('findings.undo')}
      </Button>
    </div>
  );
}

/** Where texts are read: what of them was found, and who said that it identifies nobody. */
export function Acknowledged({ list }: { list: Acknowledgement[] | undefined }) {
  const say = useText();
  const format = useFormat();
  if (!list || list.length === 0) return null;
  return (
    <details className="acknowledged">
      <summary>{say('acknowledged.title', { count: list.length })}</summary>
      <ul>
        {list.map((one) => (
          <li key={`${one.kind} ${one.text}`}>
            <q>{shownText(one)}</q> ({say(`findingKind.${one.kind}`)}){' '}
            <span className="hint">
              {one.byName} · {format.moment(one.at)}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
