// Questions as people ask them at a workshop, as many as a test wants: short and long ones, with names from everywhere.

const openings = ['', 'Thank you for the talk! ', 'Great work. ', 'Maybe I missed it, but ', 'Two things: ', 'Following up on slide 12: ', 'Naive question, sorry: ', 'As a clinician I wonder: '];
const questions = [
  'How was missingness handled?',
  'Did you compare with plain logistic regression?',
  'How do you know that the explanation is faithful to the model, and not only plausible to the reader?',
  'What happens when the hospital changes its coding practice, as ours did in 2019?',
  'Was the threshold chosen on the test set?',
  'Is $\\mathrm{AUROC} = 0.91$ on the external cohort with or without the patients under 18?',
  'Could you say more about the loss, $\\mathcal{L} = \\sum_i w_i \\, (y_i - f(x_i))^2 + \\lambda \\lVert \\theta \\rVert_1$, and how $\\lambda$ was chosen?',
  'Would you trust it yourself at three in the morning?',
  'Where can we find the code, and under which licence?',
  'How much of the gain comes from the features and how much from the architecture?',
  'What did the nurses say when they saw the first prototype?',
  'Did the attention weights agree with the Shapley values?',
  'A licence costs us $5,000 a year and the hardware $12,000: how does that compare with what it saves?',
  'Have you looked at whether the calibration is the same for men and women, and for those whose first language is not English?',
  'Can counterfactuals be found when half of the variables are ordinal?',
  'Is there any prospective evidence yet, or is all of this retrospective?',
  'How large was the training set, and from how many wards?',
  'Why SHAP?',
  'What is the ethical position on showing a risk to a patient who did not ask for it?',
  'You said that the model was retrained every month. Who looks at it before it goes live, and what would make them stop it?',
  'Does the saliency map survive the sanity checks of Adebayo et al. (https://arxiv.org/abs/1810.03292)?',
  'How do you deal with Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft-like identifiers in free text?',
  'Could the same be done with far fewer labels?',
  'If two clinicians disagree, which of them is the ground truth?',
  '訓練データの偏りについてもう少し教えてください。',
  'What would you do differently if you began again today?',
];
const follow_ups = [
  'We tried something like it on our own records and found that the effect vanished as soon as the admission hour was left out.',
  'I ask because in our hospital the lab values arrive with a delay of up to six hours, and what the model sees is not what the doctor saw.',
  'The reviewers of our last paper insisted on decision curves, and I am still not sure that these answer what a ward wants to know.',
  'In particular I would like to understand what happens to patients who are transferred in, whose history begins in the middle.',
  'Perhaps this is in the appendix, in which case a pointer is enough.',
  'It seems to me that a simpler baseline, fitted with care, would come within a point or two of it.',
];
const names = ['Mei-Ling Tan', 'Øystein Bjørnstad', 'Fatima al-Zahra', 'Jörg', 'Ngozi Okonjo', 'Dr. Maximiliane von Hohenstein-Wartenberg', '山田太郎', 'Kaleo', 'Sarah M.', 'Prof. Anand Krishnamurthy', 'Łucja', 'Guest from the back row', 'Tom'];
export const labels = ['methods', 'data', 'ethics', 'for the panel', 'needs a figure'];

// The same each time: a test that fails fails again.
export function make_random(seed = 1) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
const pick = (random, from) => from[Math.floor(random() * from.length)];

export const a_name = (random) => pick(random, names);

// Most are a line or two, some fill a page: 10 to 1,500 letters.
export function a_question(random) {
  const kind = random();
  if (kind < 0.06) return pick(random, ['Why SHAP?', 'Code link?', 'Slides, please?', 'Which GPU?']);
  let text = pick(random, openings) + pick(random, questions);
  const wanted = kind < 0.7 ? 0 : kind < 0.93 ? 200 + random() * 300 : 900 + random() * 600;
  while (text.length < wanted) text += `${random() < 0.15 ? '\n\n' : ' '}${pick(random, random() < 0.4 ? questions : follow_ups)}`;
  return text.slice(0, 1_500);
}
