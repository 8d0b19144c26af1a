import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { acknowledgedOf } from '../../app/gate';
import { useIdentity, useRead } from '../../app/hooks';
import { Page } from '../../app/page';
import { withoutReported } from '../../app/reported';
import { submittingCentres } from '../../app/roles';
import { Title } from '../../app/title';
import { useText } from '../../i18n/text';
import { Empty } from '../../ui/states';
import { CaseForm } from './form';
import './case-form.css';

interface Shown {
  number: number;
  /** The draft in the address. */
  address?: string;
  /** The draft that it began with, or has become. */
  draft?: string;
  begunEmpty: boolean;
}

/**
 * A new case. Once something is written it is a draft, whose id goes into the address; the address
 * without it begins another case.
 */
export function NewCase() {
  const say = useText();
  const navigate = useNavigate();
  const centres = submittingCentres(useIdentity());
  const { draft } = useSearch({ from: '/cases/new' });
  const [shown, setShown] = useState<Shown>({ number: 0, address: draft, draft, begunEmpty: !draft });
  if (draft !== shown.address) {
    if (draft && draft === shown.draft) setShown({ ...shown, address: draft });
    else setShown({ number: shown.number + 1, address: draft, draft, begunEmpty: !draft });
  }
  const created = (id: string) => {
    setShown((before) => ({ ...before, draft: id }));
    // Whoever went back, or to an address, is on the way to another screen.
    if (!location.hash.startsWith('#/cases/new')) return;
    void navigate({ to: '/cases/new', search: { draft: id }, replace: true });
  };
  const [first] = centres;
  if (shown.draft && !shown.begunEmpty) return <Edit key={shown.number} id={shown.draft} />;
  if (!first) {
    return (
      <>
        <Title>{say('case.new')}</Title>
        <Empty title={say('form.noCentre')} />
      </>
    );
  }
  return (
    <CaseForm
      key={shown.number}
      start={{ centre: first.id, content: {} }}
      centres={centres}
      onCreated={created}
    />
  );
}

/** A draft, or the next version of a submitted case. */
export function EditCase() {
  const { id } = useParams({ from: '/cases/$id/edit' });
  return <Edit key={id} id={id} />;
}

function Edit({ id }: { id: string }) {
  const got = useRead('case.get', { case: id });
  // What is being written is the form's own; a newer state elsewhere shows as a conflict when it is saved.
  const [begun, setBegun] = useState<string>();
  const ready = got.data !== undefined && (begun === id || !got.isFetching);
  if (ready && begun !== id) setBegun(id);
  return (
    <Page of={{ ...got, data: ready ? got.data : undefined }}>
      {(data) => (
        <CaseForm
          start={{
            id,
            revision: data.case.revision,
            pseudonym: data.case.pseudonym,
            submitted: data.case.state !== 'draft',
            centre: data.case.centre,
            series: data.case.series,
            content: withoutReported(data.content),
            request: data.informationRequest?.text,
            acknowledged: acknowledgedOf(data),
          }}
          centres={[{ id: data.case.centre, name: data.case.centreName }]}
        />
      )}
    </Page>
  );
}
