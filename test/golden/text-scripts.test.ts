/** Classifiers of texts in scripts that have no spaces between words, or vowel signs within them. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { header, Trainer, workspace } from './trainers.ts';

interface Language {
  readonly beginnings: readonly string[];
  readonly good: readonly string[];
  readonly bad: readonly string[];
  readonly space: string;
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  Chinese: {
    beginnings: ['今天的电影', '这家店的菜', '酒店的房间', '新买的手机', '我觉得那本书', '真的学校的饭', '总的来说他的声音'],
    good: ['很好', '漂亮', '满意', '好吃', '喜欢'],
    bad: ['很差', '难看', '失望', '难吃', '讨厌'],
    space: '',
  },
  Japanese: {
    beginnings: ['今日の映画は', 'この店の料理は', 'ホテルの部屋は', '新しい電話は', 'あの本は', '学校の食事は', '彼の声は'],
    good: ['素晴らしい', '最高', '綺麗', '美味しい', '好き'],
    bad: ['最悪', '残念', '不味い', '汚い', '嫌い'],
    space: '',
  },
  Thai: {
    beginnings: ['ภาพยนตร์วันนี้', 'อาหารร้านนี้', 'ห้องพักโรงแรม', 'โทรศัพท์ใหม่', 'หนังสือเล่มนั้น', 'อาหารโรงเรียน', 'เสียงของเขา'],
    good: ['ดีมาก', 'สวยงาม', 'อร่อย', 'ประทับใจ', 'ชอบ'],
    bad: ['แย่', 'น่าเกลียด', 'ผิดหวัง', 'สกปรก', 'เกลียด'],
    space: '',
  },
  Hindi: {
    beginnings: ['आज की फिल्म', 'इस दुकान का खाना', 'होटल का कमरा', 'नया फोन', 'वह किताब', 'स्कूल का खाना', 'उसकी आवाज'],
    good: ['अच्छा', 'सुन्दर', 'स्वादिष्ट', 'शानदार', 'पसन्द'],
    bad: ['बुरा', 'बेकार', 'गन्दा', 'निराश', 'नापसन्द'],
    space: ' ',
  },
};

const tableOf = ({ beginnings, good, bad, space }: Language) =>
  [
    'text,label',
    ...beginnings.flatMap((beginning) =>
      [...good, ...bad].flatMap((word) => {
        const label = good.includes(word) ? 'good' : 'bad';
        return ['。', '!'].map((end) => `${beginning}${space}${word}${end},${label}`);
      }),
    ),
  ].join('\n');

const recipe = {
  dataset: { type: 'csv', path: 'texts.csv', target: 'label', text: 'text', length: 16 },
  training: { epochs: 25, batchSize: 16 },
  optimizer: { type: 'adam', learningRate: 0.01 },
  instrumentation: { budget: 0 },
};

for (const [name, language] of Object.entries(LANGUAGES))
  test(`${name} reviews are classified by their words`, async (t) => {
    const folder = workspace(t);
    writeFileSync(join(folder, 'texts.csv'), tableOf(language));
    const trainer = new Trainer(t, header(folder, recipe));
    await trainer.exit;
    const best = Math.max(...trainer.table('epochs').column('val_accuracy'));
    assert.ok(best >= 0.96, `${best}`);
  });

test('a run of texts that is resumed where the dictionaries are others says so', async (t) => {
  const folder = workspace(t);
  const language = LANGUAGES.Chinese;
  assert.ok(language);
  writeFileSync(join(folder, 'texts.csv'), tableOf(language));
  const given = header(folder, { ...recipe, training: { ...recipe.training, epochs: 2 } });
  const first = new Trainer(t, given);
  await first.exit;
  const file = join(first.folder, 'run.json');
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as typeof given;
  assert.equal(recorded.versions.icu, process.versions.icu);
  const noticesWith = async (versions: Readonly<Record<string, string>>) => {
    const resumed = new Trainer(t, { ...recorded, versions }, { resume: true });
    await resumed.exit;
    return resumed.events().filter((event) => event.type === 'notice' && event.message.includes('ICU'));
  };
  assert.equal((await noticesWith(recorded.versions)).length, 0);
  assert.equal((await noticesWith({ ...recorded.versions, icu: '60.1' })).length, 1);
});
