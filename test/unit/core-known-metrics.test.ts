/** What the names of metrics tell: the direction of each, and which are fractions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRising, isUndecided, replay } from '../../src/core/early-stopping.ts';
import { formatMetric, isShare } from '../../src/core/format.ts';
import { metricFacts } from '../../src/core/known-metrics.ts';
import { config } from './runs.ts';

const list = (names: string) => names.trim().split(/\s+/);
const better = (name: string) => metricFacts(name).better;

/** The metrics of Keras 3, by class and by their names in logs. */
const KERAS = {
  higher: `Accuracy BinaryAccuracy CategoricalAccuracy SparseCategoricalAccuracy TopKCategoricalAccuracy SparseTopKCategoricalAccuracy
    accuracy acc binary_accuracy categorical_accuracy sparse_categorical_accuracy top_k_categorical_accuracy AUC Precision Recall
    TruePositives TrueNegatives PrecisionAtRecall RecallAtPrecision SensitivityAtSpecificity SpecificityAtSensitivity F1Score
    FBetaScore f1_score fbeta_score IoU BinaryIoU MeanIoU OneHotIoU OneHotMeanIoU R2Score r2_score CosineSimilarity
    cosine_similarity ConcordanceCorrelation PearsonCorrelation`,
  lower: `loss MeanSquaredError RootMeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredLogarithmicError
    mse mae mape msle rmse LogCoshError LogCosh log_cosh KLDivergence kl_divergence kullback_leibler_divergence Poisson
    BinaryCrossentropy CategoricalCrossentropy SparseCategoricalCrossentropy binary_crossentropy Hinge SquaredHinge
    CategoricalHinge FalsePositives FalseNegatives Huber Dice_loss CTC_loss`,
};
/** The losses and metrics of TensorFlow.js, whose cosineProximity is the negated similarity. */
const TFJS = {
  higher: 'accuracy binaryAccuracy categoricalAccuracy sparseCategoricalAccuracy precision recall r2Score',
  lower: `meanSquaredError meanAbsoluteError meanAbsolutePercentageError meanSquaredLogarithmicError logcosh cosineProximity hinge
    squaredHinge categoricalHinge binaryCrossentropy categoricalCrossentropy sparseCategoricalCrossentropy poisson
    kullbackLeiblerDivergence MSE MAE MAPE`,
};
/** The scorers and metric functions of scikit-learn. */
const SKLEARN = {
  higher: `accuracy balanced_accuracy top_k_accuracy average_precision neg_brier_score f1 f1_micro f1_macro f1_weighted f1_samples
    neg_log_loss precision precision_macro recall recall_weighted jaccard jaccard_samples roc_auc roc_auc_ovr roc_auc_ovo_weighted
    matthews_corrcoef positive_likelihood_ratio neg_negative_likelihood_ratio adjusted_mutual_info_score adjusted_rand_score
    completeness_score fowlkes_mallows_score homogeneity_score mutual_info_score normalized_mutual_info_score rand_score
    v_measure_score explained_variance neg_max_error neg_mean_absolute_error neg_mean_squared_error neg_root_mean_squared_error
    neg_mean_squared_log_error neg_median_absolute_error r2 neg_mean_poisson_deviance neg_mean_gamma_deviance
    neg_mean_absolute_percentage_error d2_absolute_error_score d2_pinball_score d2_tweedie_score cohen_kappa_score ndcg_score
    dcg_score label_ranking_average_precision_score silhouette_score calinski_harabasz_score`,
  lower: `brier_score_loss hamming_loss hinge_loss log_loss zero_one_loss max_error mean_absolute_error mean_squared_error
    mean_squared_log_error median_absolute_error mean_pinball_loss mean_poisson_deviance mean_gamma_deviance
    negative_likelihood_ratio davies_bouldin_score coverage_error label_ranking_loss`,
};

test('the direction of every metric of Keras, TensorFlow.js and scikit-learn is known, also on the validation set', () => {
  for (const { higher, lower } of [KERAS, TFJS, SKLEARN])
    for (const [names, wanted] of [
      [higher, 'higher'],
      [lower, 'lower'],
    ] as const)
      for (const name of list(names))
        for (const column of [name, `val_${name}`, `${name}_1`]) assert.equal(better(column), wanted, column);
});

test('the name of an output before a metric does not change its direction', () => {
  for (const output of ['risk', 'distance', 'quality', 'head_1', 'error'])
    for (const [name, wanted] of [
      ['accuracy', 'higher'],
      ['r2', 'higher'],
      ['loss', 'lower'],
      ['rmse', 'lower'],
    ] as const)
      for (const column of [`${output}_${name}`, `val_${output}_${name}`]) assert.equal(better(column), wanted, column);
});

test('so is that of the metrics of the literature, in every spelling', () => {
  const higher = `kappa mcc MCC ndcg NDCG@10 ndcg_at_5 psnr PSNR ssim MS-SSIM specificity MAP@k map_at_k mAP hit_rate hits@10 pearson
    spearman_r r2 R² R^2 dice_coef DiceScore bleu rougeL exact_match top5_acc mrr SI-SDR log_likelihood episode_reward`;
  const lower = `brierScore f1_loss diceLoss accelerationError error_score trackingError perplexity val_ppl wer CER nll
    negativeLogLikelihood NLLLoss FID lpips CRPS error_rate missRate RMSE(test) hausdorff95 fpr`;
  for (const name of list(higher)) assert.equal(better(name), 'higher', name);
  for (const name of list(lower)) assert.equal(better(name), 'lower', name);
});

test('a name that only contains the letters of a known one is not known, and the mode decides', () => {
  const { earlyStopping } = config;
  for (const name of list('factor vaccine surface raucous metric1 dicethrow fitness custom myMetric beta ratio')) {
    assert.equal(better(name), undefined, name);
    assert.equal(isUndecided({ mode: 'auto' }, `val_${name}`), true);
    assert.equal(isRising({ mode: 'auto' }, name), false);
    assert.equal(isUndecided({ mode: 'max' }, name), false);
    assert.equal(replay([1, 2, 3], { ...earlyStopping, mode: 'max' }, name).best, 3);
  }
  assert.equal(isUndecided({ mode: 'auto' }, 'val_kappa'), false);
});

test('fractions are percents, and what merely sounds like one is not', () => {
  const shares =
    'accuracy val_acc precision recall f1 AUC val_roc_auc specificity IoU dice_coef hit_rate top_5_accuracy error_rate';
  const others = `accelerationError loss f1_loss diceLoss kappa mcc r2 psnr ndcg cosine_similarity accuracyLoss recall_error mape
    neg_precision factor`;
  for (const name of list(shares)) assert.equal(isShare(name), true, name);
  for (const name of list(others)) assert.equal(isShare(name), false, name);
  assert.equal(formatMetric('accelerationError', 1.5), '1.50');
  assert.equal(formatMetric('val_specificity', 0.5), '50.0 %');
});
