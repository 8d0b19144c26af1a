import { describe, expect, it } from 'vitest';
import { Unsaved } from './unsaved';

describe('what is unsaved', () => {
  it('is saved where it can be, and is left where it cannot', async () => {
    const unsaved = new Unsaved();
    let saved = false;
    unsaved.add({
      unsaved: () => !saved,
      save: async () => {
        saved = true;
      },
    });
    expect(unsaved.any).toBe(true);
    await unsaved.save();
    expect(unsaved.any).toBe(false);
    const remove = unsaved.add({ unsaved: () => true });
    unsaved.add({ unsaved: () => true, save: () => Promise.reject(new Error('refused')) });
    await unsaved.save();
    expect(unsaved.any).toBe(true);
    remove();
    expect(unsaved.any).toBe(true);
    unsaved.forget();
    expect(unsaved.any).toBe(false);
  });
});
