import type { TerraformFile } from './terraform-module.ts';

/** Labels of log-based metrics without an extractor, and extractors without a label. */
export function checkMetrics(files: readonly TerraformFile[]): readonly string[] {
  return files.flatMap((file) =>
    file.blocks
      .filter(({ labels }) => labels[0] === 'google_logging_metric')
      .flatMap((metric) => {
        const place = `${file.name}: ${metric.type} ${metric.labels.join(' ')}`;
        const labels = labelsOf(metric);
        const extracted = Object.keys(metric.arguments.get('label_extractors') ?? {});
        return [
          ...labels
            .filter((label) => !extracted.includes(label))
            .map((label) => `${place}: nothing is extracted for the label "${label}"`),
          ...extracted
            .filter((label) => !labels.includes(label))
            .map((label) => `${place}: "${label}" is extracted for no label`),
        ];
      }),
  );
}

/** Keys of the labels of one log-based metric. */
export function labelsOf(metric: TerraformFile['blocks'][number]): readonly string[] {
  const descriptor = metric.blocks.find(({ type }) => type === 'metric_descriptor');
  const labels = descriptor?.blocks.filter(({ type }) => type === 'labels') ?? [];
  return labels.map((label) => label.arguments.get('key')).filter((key) => typeof key === 'string');
}
