/**
 * What is known of a metric by its name: whether a higher value is better, and whether it is a fraction of 1. The names are those of
 * Keras, TensorFlow.js, scikit-learn, PyTorch (torchmetrics) and the literature, in every spelling: `val_F1Score`, `f1-score`, `F1 @5`.
 */

export interface MetricFacts {
  /** Undefined where the name does not tell it. */
  readonly better: 'higher' | 'lower' | undefined;
  /** From 0 to 1, and shown in percent. */
  readonly share: boolean;
}

const UNKNOWN: MetricFacts = { better: undefined, share: false };
const HIGHER: MetricFacts = { better: 'higher', share: false };
const LOWER: MetricFacts = { better: 'lower', share: false };
const HIGHER_SHARE: MetricFacts = { better: 'higher', share: true };
const LOWER_SHARE: MetricFacts = { better: 'lower', share: true };

const list = (names: string) => names.trim().split(/\s+/);

/** Names without their separators, that are looked up before single words decide. */
const NAMES: ReadonlyMap<string, MetricFacts> = new Map([
  ...list(`
    acc accuracy auc aucroc aucpr auroc auprc rocauc prauc precision recall sensitivity specificity tpr tnr ppv npv f1 f2 fbeta
    fmeasure iou miou meaniou binaryiou onehotiou onehotmeaniou jaccard dice dsc map mar hitrate hits hr winrate successrate
    exactmatch em truepositiverate truenegativerate positivepredictivevalue negativepredictivevalue youdenj cindex concordance
    averageprecision meanaverageprecision meanaveragerecall sensitivityspecificity precisionrecall purity coveragerate
  `).map((name) => [name, HIGHER_SHARE] as const),
  ...list(`
    kappa cohenkappa quadraticweightedkappa qwk mcc matthews matthewscorrcoef matthewscorrelation matthewscorrelationcoefficient phi
    r2 rsquared rsquare coefficientofdetermination explainedvariance d2 ndcg dcg mrr meanreciprocalrank reciprocalrank psnr ssim
    msssim snr sisnr sdr sisdr bleu rouge rougel meteor cider chrf pearson pearsonr spearman spearmanr kendall kendalltau corr
    correlation corrcoef pearsoncorrelation spearmancorrelation ccc concordancecorrelation similarity cosinesimilarity loglikelihood
    likelihood ari ami nmi mutualinfo mutualinformation vmeasure homogeneity completeness silhouette calinskiharabasz
    fowlkesmallows rand adjustedrand bertscore inceptionscore informedness markedness gini reward return returns elbo profit sharpe lift
    gmean nse nashsutcliffe kge fps throughput
  `).map((name) => [name, HIGHER] as const),
  ...list(
    'fpr fnr fdr eer errorrate err error01 zeroone zerooneloss hammingloss falsepositiverate falsenegativerate falsealarmrate falsediscoveryrate equalerrorrate missrate',
  ).map((name) => [name, LOWER_SHARE] as const),
  ...list(`
    loss cost risk mse mae mape msle rmse rmsle nrmse smape mase wape mspe male mdae medae rae rse rrse mbd huber logcosh crossentropy
    bce ce cce scce nll nlloss perplexity ppl bpc bpb bitsperdim hinge squaredhinge categoricalhinge kld kldiv kl
    kldivergence kullbackleiblerdivergence jsd jensenshannon poisson cosineproximity cosinedistance brier brierscore
    brierscoreloss logloss pinball quantile tweedie gammadeviance deviance divergence distance hausdorff hausdorff95 chamfer
    wasserstein emd mmd fid kid lpips wer cer ter per mer ece mce aic bic
    regret daviesbouldin davisbouldin rank meanrank rankingloss coverageerror labelrankingloss penalty latency
    editdistance levenshtein crps
    binarycrossentropy categoricalcrossentropy sparsecategoricalcrossentropy focalcrossentropy
  `).map((name) => [name, LOWER] as const),
]);

/** Words that decide wherever they stand, the first list before the second: a `diceLoss` or an `error_score` falls. */
const LOWER_WORDS: ReadonlySet<string> = new Set(
  list(`
    loss losses error errors err cost deviance divergence distance crossentropy perplexity residual residuals regret penalty brier
    rmse mse mae mape msle nll deviation misclassification miss false wrong risk discrepancy fid
  `),
);
const HIGHER_WORDS: ReadonlySet<string> = new Set(
  list(`
    accuracy acc auc auroc auprc precision recall sensitivity specificity f1 f2 fbeta iou miou jaccard dice score scores similarity
    correlation kappa mcc ndcg mrr psnr ssim r2 bleu rouge likelihood hit hits reward correct agreement gain true quality
  `),
);
/** Of these, the fraction of examples, pixels or hits. */
const SHARE_WORDS: ReadonlySet<string> = new Set(
  list('accuracy acc auc auroc auprc precision recall sensitivity specificity f1 f2 fbeta iou miou jaccard dice'),
);
/** Words after a name that do not change which metric it is. */
const SUFFIX = /^(score|scores|coef|coeff|coefficient|index|metric|mean|macro|micro|weighted|ovr|ovo)$/;
const PREFIX = /^(val|validation|test|train|training|valid|eval)$/;

const found = new Map<string, MetricFacts>();

/** Looks a metric up by its column's name, with or without `val_`. */
export function metricFacts(column: string): MetricFacts {
  const facts = found.get(column) ?? signed(wordsOf(column));
  found.set(column, facts);
  return facts;
}

/** A negated error, as the scorers of scikit-learn are (`neg_mean_squared_error`), or a negated likelihood. */
function signed(words: readonly string[]): MetricFacts {
  const [first = '', ...rest] = words;
  if (NAMES.has(words.join('')) || rest.length === 0 || !/^neg(ative)?$/.test(first)) return factsOf(words);
  const { better } = signed(rest);
  return { better: better && (better === 'lower' ? 'higher' : 'lower'), share: false };
}

function factsOf(words: readonly string[]): MetricFacts {
  const known = NAMES.get(words.join('')) ?? NAMES.get(words.slice(0, withoutSuffix(words)).join(''));
  if (known) return known;
  const [first = '', ...rest] = words;
  // The skill scores of scikit-learn, such as d2_absolute_error_score: 1 is perfect.
  if (first === 'd2') return HIGHER;
  // After the name of an output, whatever that is: risk_accuracy, distance_r2, quality_loss.
  const last = rest.length > 0 ? NAMES.get(rest.at(-1) ?? '') : undefined;
  if (last) return last;
  if (words.some((word) => LOWER_WORDS.has(word))) return LOWER;
  if (words.some((word) => HIGHER_WORDS.has(word))) return words.some((word) => SHARE_WORDS.has(word)) ? HIGHER_SHARE : HIGHER;
  // A prefix that says how the metric is averaged or of which output it is: weighted_kappa, output1_pearson.
  return rest.length > 0 ? factsOf(rest) : UNKNOWN;
}

function withoutSuffix(words: readonly string[]): number {
  let length = words.length;
  while (length > 1 && SUFFIX.test(words[length - 1] ?? '')) length -= 1;
  return length;
}

/**
 * The words of a name, in lower case and without what does not change its meaning: `val_`, the k of `MAP@10` and `top_5_accuracy`, and
 * the number that makes a name unique.
 */
function wordsOf(column: string): readonly string[] {
  const words = column
    .replaceAll(/²|\^2/g, '2')
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .replaceAll(/@\s*\w*/g, ' ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const at = words.findIndex((word, i) => word === 'at' && /^(k|\d+)$/.test(words[i + 1] ?? ''));
  if (at > 0) words.splice(at, 2);
  while (words.length > 1 && PREFIX.test(words[0] ?? '')) words.shift();
  while (words.length > 1 && /^\d+$/.test(words.at(-1) ?? '')) words.pop();
  return words;
}
