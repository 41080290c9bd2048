/** What the Runs view says while it is empty, and the walkthrough. Pure. */

export const viewsWelcome = [
  {
    view: 'descent.runs',
    contents:
      'Open a folder to train in: its settings are the recipe, and its runs are kept in it.\n[Open Folder](command:vscode.openFolder)\nOr begin with a small convolutional network that learns drawn digits.\n[Open the Sample](command:descent.openSample)',
    when: 'workbenchState == empty',
  },
  {
    view: 'descent.runs',
    contents:
      'In a restricted workspace nothing is trained, because a training program is code of the workspace.\n[Manage Workspace Trust](command:workbench.trust.manage)',
    when: 'workbenchState != empty && !isWorkspaceTrusted',
  },
  {
    view: 'descent.runs',
    contents:
      'There are no runs in this workspace yet.\n[Start Training](command:descent.start)\nOr begin with a small convolutional network that learns drawn digits.\n[Open the Sample](command:descent.openSample)\nTo train a model and data of your own, [write a training program](command:descent.newProgram).\nTo see how optimizers find their way, [open the playground](command:descent.openPlayground).\nTo see what this machine can train on, [check compute](command:descent.checkCompute).',
    when: 'workbenchState != empty && isWorkspaceTrusted',
  },
] as const;

const picture = (name: string, altText: string) => ({ image: `media/walkthrough/${name}.png`, altText });

export const walkthroughs = [
  {
    id: 'descent.firstTraining',
    title: 'Train your first network with Descent',
    description: 'From a sample to a training of your own, and what to look at on the way.',
    steps: [
      {
        id: 'sample',
        title: 'Open the sample',
        description:
          'A small convolutional network that learns drawn digits, with its data, in a folder of your choice.\n[Open the Sample](command:descent.openSample)',
        media: picture('sample', 'The sample: a training program beside its settings'),
        completionEvents: ['onContext:descent.sampleCopied'],
      },
      {
        id: 'start',
        title: 'Start training',
        description:
          'The training runs in a process of its own: closing or reloading the window does not stop it.\n[Start Training](command:descent.start)',
        media: picture('start', 'The dashboard while the sample trains: loss, metrics, learning rate and gradient flow'),
        completionEvents: ['onCommand:descent.start'],
      },
      {
        id: 'compute',
        title: 'See what this machine trains on',
        description:
          'Which GPU is used, how fast each backend is, and, where one is missing, why and what would change that.\n[Check Compute](command:descent.checkCompute)',
        media: picture('compute', 'Check Compute: a row for each backend with its device and speed, or why it is missing'),
        completionEvents: ['onCommand:descent.checkCompute'],
      },
      {
        id: 'optimizer',
        title: 'See what the optimizer does',
        description:
          'Gradients, updates and the state of the optimizer, weight by weight and step by step. Click a weight, and it is selected everywhere.\n[Show the Optimizer](command:descent.showTab?%22optimizer%22)',
        media: picture('optimizer', 'The optimizer tab: a table of weights and the selected one in detail'),
        completionEvents: ['onCommand:descent.showTab'],
      },
      {
        id: 'change',
        title: 'Change it while it runs',
        description:
          'Learning rate, weight decay, dropout, clipping and patience can be changed at any step. Each change is marked on the charts.\n[Change a Setting](command:descent.change)',
        media: picture('change', 'A lowered learning rate, marked on the chart of the loss'),
        completionEvents: ['onCommand:descent.change', 'onCommand:descent.changeLearningRate'],
      },
      {
        id: 'apply',
        title: 'Keep what worked',
        description:
          'Apply to Workspace writes the values back to where they came from, comments kept. One Undo takes it back.\n[Apply to Workspace](command:descent.applyToWorkspace)',
        media: picture('apply', 'The settings file after early stopping and regularization were applied to it'),
        completionEvents: ['onCommand:descent.applyToWorkspace'],
      },
      {
        id: 'program',
        title: 'Train a model of your own',
        description:
          'A training program is one TypeScript or JavaScript file that exports a model and its data.\n[New Training Program](command:descent.newProgram)',
        media: picture('program', 'A training program in the editor'),
        completionEvents: ['onContext:descent.programWritten'],
      },
    ],
  },
] as const;
