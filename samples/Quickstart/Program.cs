using MathNet.Numerics.Optimization;
using Quickstart;
using Quickstart.Plots;
using Spectre.Console;

const int Epochs = 150;

if (args.Contains("--show-adjoint"))
{
    GeneratedSource.Print();
    return;
}

var random = new Random(1936);
(Flower[] learnt, Flower[] heldOut) = Iris.Split(Iris.Read(), heldOutOfEach: 15, random);
var standardisation = new Standardisation(learnt);
Samples trainingSet = standardisation.Apply(learnt);
Samples heldOutSet = standardisation.Apply(heldOut);
var training = new Training(random);

AnsiConsole.Progress().Start(progress =>
{
    ProgressTask task = progress.AddTask("Training", maxValue: Epochs);
    while (!task.IsFinished)
    {
        training.RunEpoch(trainingSet, heldOutSet);
        task.Increment(1);
    }
});

Losses losses = training.Curve[^1];
int right = training.CountRight(heldOutSet);
Console.WriteLine($"Loss:       {losses.Training:0.0000} on {trainingSet.Count} flowers trained on, {losses.HeldOut:0.0000} on {heldOutSet.Count} held out");
Console.WriteLine($"Accuracy:   {right} of {heldOutSet.Count} held-out flowers ({(double)right / heldOutSet.Count:P1})");

string lossCurve = Path.Combine(AppContext.BaseDirectory, "loss.svg");
string decisionMap = Path.Combine(AppContext.BaseDirectory, "decision-map.svg");
LossCurve.Save(lossCurve, training.Curve);
DecisionMap.Save(decisionMap, training, standardisation, learnt, heldOut);
Console.WriteLine($"Plots:      {lossCurve}");
Console.WriteLine($"            {decisionMap}");

MinimizationResult minimum = Rosenbrock.Minimise(x: -1.2, y: 1.0);
Console.WriteLine($"Rosenbrock: minimum at ({minimum.MinimizingPoint[0]:0.000000}, {minimum.MinimizingPoint[1]:0.000000}) after {minimum.Iterations} BFGS steps");
Console.WriteLine();
Console.WriteLine("Add --show-adjoint to read the code that computed these gradients.");
