using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>Replaces a call by one of the method's version with tangents, where these matter.</summary>
internal sealed class TangentCall
{
    private readonly TangentSweep sweep;
    private readonly MemoryAnalysis memory;
    private readonly Activity activity;
    private readonly ValueSource values;
    private readonly bool keepsTape;

    public TangentCall(TangentSweep sweep, MemoryAnalysis memory, Activity activity, ValueSource values, bool keepsTape)
    {
        this.sweep = sweep;
        this.memory = memory;
        this.activity = activity;
        this.values = values;
        this.keepsTape = keepsTape;
    }

    public void Run(Call call, RegionBuilder target)
    {
        bool isByCompanion = call.Method.Companions is not null;
        if (isByCompanion)
        {
            CompanionCall.Check(call);
        }

        if (!IsActive(call))
        {
            target.Add(call);
            return;
        }

        if (call.Method.Sweep == Sweep.None)
        {
            ConstantArguments.Check(call, memory, activity);
        }

        if (isByCompanion && RuleCalls.CompanionOf(call) is { } companion)
        {
            throw companion.IsRule
                ? RuleCalls.NotDifferentiated(companion.Name, call.Method.HasReceiver || call.Method.Parameters is [{ Name: "this" }, ..])
                : new UnsupportedException($"a second derivative goes through '{companion.Name}', and nothing else is known of the method behind it: write companions for that with [AdjointOf] and [TangentOf] that are marked [Differentiable(Modes = DerivativeModes.None)], or call a method whose body is known here");
        }

        MethodReference method = isByCompanion
            ? PublicSignatures.Tangent(call.Method, CompanionCall.Require(call, call.Method.Companions!.Tangent, "Tangent"))
            : TangentSignatures.Of(call.Method);
        Stack stack = keepsTape ? Stack.Scratch : Stack.Tape;
        Value? mark = call.Method.Parameters.Zip(call.Arguments, (parameter, argument) => parameter.IsActive && argument.Type.IsMemory && !sweep.IsAnyActive(argument)).Any(isThrownAway => isThrownAway)
            ? target.Let(new TapeMark(stack))
            : null;
        List<Operand> arguments = new();
        foreach (Operand argument in call.Arguments)
        {
            IrType type = method.Parameters[arguments.Count].Type;
            arguments.Add(argument.Type is BufferType or GridType && argument.Type != type ? target.Let(new Conversion(argument, type)) : argument);
            if (argument.Type is GridType grid && type is not GridType)
            {
                arguments.AddRange(Enumerable.Range(0, grid.Rank).Select(dimension => (Operand)target.Let(new Extent(argument, dimension))));
            }
        }

        List<Value> results = [.. call.Results];
        int result = call.Method.ResultParts.Length;
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            ParameterSignature parameter = call.Method.Parameters[i];
            Value? version = parameter.Passing is Passing.Ref or Passing.Out ? call.Results[result++] : null;
            if (!parameter.IsActive)
            {
                continue;
            }

            arguments.Add(TangentArgument(parameter, call.Arguments[i], isByCompanion, target, stack));
            if (version is not null)
            {
                results.Add(TangentResult(version));
            }
        }

        for (int i = 0; i < call.Method.ResultParts.Length; i++)
        {
            if (call.Results[i].Type is RealType real)
            {
                arguments.Add(new DefaultConstant(real));
                results.Add(TangentResult(call.Results[i]));
            }
        }

        target.Add(new Call(method, arguments.ToEquatableArray(), results.ToEquatableArray()) { OnThrow = call.OnThrow });
        if (mark is not null)
        {
            target.Add(new TapeRelease(stack, mark));
        }
    }

    /// <summary>A sweep leaves values with their tangents on the tape, and takes them off so; of other calls only active ones have tangents.</summary>
    private bool IsActive(Call call) => !call.Method.IsModelled && (call.Method.Sweep != Sweep.None
        || call.Results.Any(result => activity.IsVaried(result))
        || memory.WrittenBuffers(call).Any(buffer => buffer.Type.IsDifferentiable && sweep.IsAnyActive(buffer))
        || (call.Method.Companions is null && TakesArrayForSpan(call)));

    // A local array is a span here, which the callee itself doesn't take; its version with tangents does.
    private bool TakesArrayForSpan(Call call) => call.Method.Parameters
        .Zip(call.Arguments, (parameter, argument) => (parameter.Type is BufferType { Kind: BufferKind.Array } && argument.Type is BufferType { Kind: not BufferKind.Array }) || sweep.IsShape(argument))
        .Any(differs => differs);

    private Operand TangentArgument(ParameterSignature parameter, Operand argument, bool isByCompanion, RegionBuilder target, Stack stack)
    {
        if (parameter.Type.IsMemory)
        {
            Operand shadow = sweep.IsAnyActive(argument) ? sweep.Shadow(argument) : sweep.Allocate(target, argument, stack);
            return shadow.Type is GridType grid && !isByCompanion ? target.Let(new Conversion(shadow, grid.Row)) : shadow;
        }

        return parameter.Passing == Passing.Out ? new DefaultConstant(parameter.Type) : sweep.Tangent(argument);
    }

    private Value TangentResult(Value version)
    {
        Value tangent = values.Create(version.Type, version.IsNamed ? version.Name + "Tangent" : "");
        sweep.Enter(version, tangent);
        return tangent;
    }
}
