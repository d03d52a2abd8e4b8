using DiffGen.Tests.Properties.Evaluation;
using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Checking;

/// <summary>What a method comes to at a point, derivatives of everything in everything included.</summary>
internal sealed class Reference
{
    private readonly IReadOnlyList<Place> _places;
    private readonly int[] _firstInput;

    // A parameter may come to refer to other memory; what the caller sees is its own.
    private readonly List<View?> _views;
    private readonly IReadOnlyList<Dual>?[] _finals;

    private Reference(Method method, IReadOnlyList<Place> places, int[] firstInput)
    {
        Method = method;
        _places = places;
        _firstInput = firstInput;
        _views = [.. places.Select(place => place.Value.View)];
        _finals = new IReadOnlyList<Dual>?[places.Count];
    }

    public Method Method { get; }

    /// <summary>The numbers in the result.</summary>
    public IReadOnlyList<Dual> Results { get; private set; } = [];

    /// <summary>The name of the exception that the method throws.</summary>
    public string? Exception { get; private set; }

    /// <inheritdoc cref="Evaluator.MeetsKink"/>
    public bool MeetsKink { get; private set; }

    /// <exception cref="UntameException">The derivatives can't be judged at this point.</exception>
    public static Reference At(SourceProgram program, Method method, Data[] arguments)
    {
        var firstInput = new int[arguments.Length];
        var inputs = 0;
        for (var i = 0; i < arguments.Length; i++)
        {
            firstInput[i] = inputs;
            inputs += IsInput(method.Parameters[i]) ? arguments[i].Numbers.Length : 0;
        }

        var places = arguments.Select((a, i) => PlaceOf(method.Parameters[i], a, firstInput[i], inputs)).ToList();
        var reference = new Reference(method, places, firstInput);
        try
        {
            var evaluator = new Evaluator(program);
            var result = evaluator.Run(method, places);
            reference.MeetsKink = evaluator.MeetsKink;
            reference.Results = method.Return == CoreType.Void ? [] : [.. Structure.Leaves(method.Return, result)];
        }
        catch (ProgramException exception)
        {
            reference.Exception = exception.Message;
        }
        catch (DivideByZeroException)
        {
            reference.Exception = nameof(DivideByZeroException);
        }

        return reference;
    }

    /// <summary>Whether anything that the caller sees has a derivative of its own.</summary>
    public bool HasDerivatives => Method.Parameters
        .SelectMany((p, i) => IsMemory(p) && p.IsActive ? Final(i) : [])
        .Concat(Results)
        .Any(d => d.Tangent?.Any(t => t is not (0 or 1)) == true);

    /// <summary>What a parameter's memory holds in the end.</summary>
    public IReadOnlyList<Dual> Final(int parameter) => _finals[parameter] ??=
        [.. Structure.Leaves(Method.Parameters[parameter].Type, _views[parameter] is { } view ? Dual.Reference(view) : _places[parameter].Value)];

    /// <summary>The gradient of the result in one real of a parameter, and how much it may be off, relatively.</summary>
    public (double Value, double Scale) Gradient(int parameter, int leaf) => Pull(parameter, leaf, [1], []);

    /// <summary>The adjoint of one real of a parameter's entry value.</summary>
    /// <param name="seeds">For each parameter, what its adjoint holds on entry; null for what has none.</param>
    public (double Value, double Scale) Adjoint(int parameter, int leaf, double[] resultSeed, IReadOnlyList<double[]?> seeds)
    {
        var (value, scale) = Pull(parameter, leaf, resultSeed, seeds);
        var own = IsMemory(Method.Parameters[parameter]) ? 0 : seeds[parameter]![leaf];
        return (value + own, scale + Math.Abs(own));
    }

    /// <summary>The derivative of a value along a direction.</summary>
    /// <param name="direction">For each parameter, the tangents of its entry value; null for what has none.</param>
    public (double Value, double Scale) Along(Dual value, IReadOnlyList<double[]?> direction)
    {
        double slope = 0, scale = 0;
        for (var i = 0; i < direction.Count; i++)
        {
            for (var leaf = 0; IsInput(Method.Parameters[i]) && direction[i] is { } tangents && leaf < tangents.Length; leaf++)
            {
                slope += tangents[leaf] * value.Derivative(_firstInput[i] + leaf);
                scale += Math.Abs(tangents[leaf]) * value.ScaleOf(_firstInput[i] + leaf);
            }
        }

        return (slope, scale);
    }

    /// <summary>Whether the caller sees what the method leaves in it.</summary>
    public static bool IsMemory(Parameter parameter) => parameter.Type.IsReference || parameter.Passing is Passing.Ref or Passing.Out;

    public static bool IsInput(Parameter parameter) => parameter is { IsActive: true, Passing: not Passing.Out };

    private (double Value, double Scale) Pull(int parameter, int leaf, double[] resultSeed, IReadOnlyList<double[]?> seeds)
    {
        if (!IsInput(Method.Parameters[parameter]))
        {
            return default;
        }

        var input = _firstInput[parameter] + leaf;
        double value = 0, scale = 0;
        for (var i = 0; i < resultSeed.Length; i++)
        {
            value += resultSeed[i] * Results[i].Derivative(input);
            scale += Math.Abs(resultSeed[i]) * Results[i].ScaleOf(input);
        }

        for (var i = 0; i < seeds.Count; i++)
        {
            if (seeds[i] is not { } seed || !IsMemory(Method.Parameters[i]))
            {
                continue;
            }

            var final = Final(i);
            for (var j = 0; j < final.Count; j++)
            {
                value += seed[j] * final[j].Derivative(input);
                scale += Math.Abs(seed[j]) * final[j].ScaleOf(input);
            }
        }

        return (value, scale);
    }

    private static Cell PlaceOf(Parameter parameter, Data argument, int firstInput, int inputs)
    {
        var leaf = 0;
        return new Cell { Value = Structure.Build(parameter.Type, argument.Lengths, Next) };

        Dual Next()
        {
            var number = argument.Numbers[leaf++];
            return IsInput(parameter) ? Dual.Input(number, firstInput + leaf - 1, inputs) : new Dual(number);
        }
    }
}
