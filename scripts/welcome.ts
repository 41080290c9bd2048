/** What the Runs view says while it is empty, and the walkthrough. Pure. */

const SAMPLE =
  'Or start with the sample, a small convolutional network that classifies synthetic digits.\n[Open Sample](command:descent.openSample)';

export const viewsWelcome = [
  {
    view: 'descent.runs',
    contents: `Open a folder to train in. Its settings configure the runs, and the runs are saved in it.\n[Open Folder](command:vscode.openFolder)\n${SAMPLE}`,
    when: 'workbenchState == empty',
  },
  {
    view: 'descent.runs',
    contents:
      'Training is disabled in Restricted Mode because it executes code from the workspace.\n[Manage Workspace Trust](command:workbench.trust.manage)',
    when: 'workbenchState != empty && !isWorkspaceTrusted',
  },
  {
    view: 'descent.runs',
    contents: `This workspace has no runs yet.\n[Start Training](command:descent.start)\n${SAMPLE}\nTo train your own model on your own data, [write a training program](command:descent.newProgram).\nTo see how optimizers differ, [open the playground](command:descent.openPlayground).\nTo see which backends work on this machine, [check backends](command:descent.checkBackends).`,
    when: 'workbenchState != empty && isWorkspaceTrusted',
  },
] as const;

/** Taken by `npm run pictures` in a dark and a light theme; those with high contrast get the one nearer to them. */
function picture(name: string, altText: string) {
  const [dark, light] = [`media/walkthrough/${name}-dark.png`, `media/walkthrough/${name}-light.png`];
  return { image: { dark, light, hc: dark, hcLight: light }, altText };
}

export const walkthroughs = [
  {
    id: 'descent.firstTraining',
    title: 'Train your first network with Descent',
    description: 'Train the sample, read the dashboard, and write your own training program.',
    steps: [
      {
        id: 'sample',
        title: 'Open the sample',
        description:
          'A small convolutional network that classifies synthetic digits, with its data and settings. It is copied to a folder of your choice.\n[Open Sample](command:descent.openSample?%22walkthrough%22)',
        media: picture('sample', 'The files of the sample, and its settings in the editor'),
        completionEvents: ['onContext:descent.sampleCopied'],
      },
      {
        id: 'start',
        title: 'Start training',
        description:
          'The dashboard shows the run live. Training runs in a separate process: closing or reloading the window does not stop it.\n[Start Training](command:descent.start)',
        media: picture('start', 'The dashboard of a run: controls, progress, metrics, and the training and validation loss'),
        completionEvents: ['onCommand:descent.start'],
      },
      {
        id: 'backends',
        title: 'Check which backends work',
        description:
          'See which GPU is used and how fast each backend is. If a backend is missing, see why and how to fix it.\n[Check Backends](command:descent.checkBackends)',
        media: picture('backends', 'Check Backends: a row for each backend with its device and speed, or why it is missing'),
        completionEvents: ['onCommand:descent.checkBackends'],
      },
      {
        id: 'optimizer',
        title: 'See what the optimizer does',
        description:
          'Compare gradients, updates and the state of the optimizer, weight by weight and step by step. Click a weight to select it everywhere.\n[Show Optimizer Tab](command:descent.showTab?%22optimizer%22)',
        media: picture('optimizer', 'The Optimizer tab: a table of weights, and the selected one in detail'),
        completionEvents: ['onCommand:descent.showTab'],
      },
      {
        id: 'change',
        title: 'Change settings during training',
        description:
          'Change learning rate, weight decay, dropout, clipping or patience at any step. Each change is marked on the charts.\n[Change Setting](command:descent.change)',
        media: picture('change', 'Charts of the loss and the learning rate, with a mark where the learning rate was lowered'),
        completionEvents: ['onCommand:descent.change', 'onCommand:descent.changeLearningRate'],
      },
      {
        id: 'apply',
        title: 'Keep the settings that worked',
        description:
          'Apply to Workspace writes the values back to the settings they came from, and keeps your comments. A single Undo reverts it.\n[Apply to Workspace](command:descent.applyToWorkspace)',
        media: picture('apply', 'The settings file after the values of the run were applied to it'),
        completionEvents: ['onCommand:descent.applyToWorkspace'],
      },
      {
        id: 'program',
        title: 'Train your own model',
        description:
          'A training program is one TypeScript or JavaScript file that exports a model and its data.\n[New Training Program](command:descent.newProgram)',
        media: picture('program', 'A training program in the editor'),
        completionEvents: ['onContext:descent.programWritten'],
      },
    ],
  },
] as const;
