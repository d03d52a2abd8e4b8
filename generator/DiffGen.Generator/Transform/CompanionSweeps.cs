using System.Collections.Immutable;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// A companion as a callee, for methods that differentiate through a call of it. Its forward sweep is the companion itself, and keeps
/// nothing but what it was given. Its reverse sweep needs no tape of the companion's: derivatives commute, so the adjoint of a derivative is
/// one more tangent of the method's two sweeps. With <c>J</c> the method's Jacobian, the adjoint of <c>(x, u) → Jᵀu</c> in the direction
/// <c>w</c> is <c>J w</c> for <c>u</c>, and for <c>x</c> the tangent of <c>Jᵀu</c> along <c>w</c>; the adjoint of <c>(x, v) → J v</c> for a
/// seed <c>u</c> is <c>Jᵀu</c> for <c>v</c>, and for <c>x</c> again the tangent of <c>Jᵀu</c>, along <c>v</c>.
/// </summary>
internal sealed class CompanionSweeps
{
    private readonly MethodReference method;
    private readonly MethodReference companion;
    private readonly CompanionKind kind;
    private readonly Function function;
    private readonly MethodSummary summary;
    private readonly ImmutableArray<CompanionParameter> parameters;
    private readonly string display;

    /// <param name="method">The method, as callers know it.</param>
    /// <param name="function">The companion, on spans.</param>
    /// <param name="summary">What the method does to its own parameters.</param>
    public CompanionSweeps(MethodReference method, CompanionKind kind, Function function, MethodSummary summary, string display)
    {
        this.method = method;
        this.kind = kind;
        this.function = function;
        this.summary = summary;
        this.display = display;
        companion = CompanionSignatures.Of(method, kind)!;
        parameters = CompanionSignatures.Parameters(method, kind);
        CheckMemory(method, summary, function);
        if (kind == CompanionKind.HessianVectorProduct)
        {
            CheckSecondOrder();
        }
    }

    /// <summary>The companion on its caller's tape, which it leaves as it was.</summary>
    public Function Itself() => Balanced(new RegionBuilder(new ValueSource(function.NextId))) with
    {
        Name = companion.Name,
        Header = EquatableArray.Create($"The {kind} companion of {display}, for callers that differentiate through it."),
    };

    public Function Forward()
    {
        // What is too short is an exception before anything is done with it.
        int checks = function.Body.Statements.TakeWhile(statement => statement is RequireLength or RequireDisjoint).Count();
        RegionBuilder body = new(new ValueSource(function.NextId));
        body.AddRange(function.Body.Statements.Take(checks));
        foreach (int i in Kept())
        {
            body.Add(new TapePush(function.Parameters[i].Value));
        }

        foreach (int i in Copied())
        {
            Value buffer = function.Parameters[i].Value;
            Value length = body.Let(new Length(OwnOf(i)));
            Value copy = body.Let(new NewBuffer(((BufferType)buffer.Type).Element, length) { Zeroed = false });
            body.Add(new CopyElements(body.Let(new Slice(buffer, Constants.Int(0), length, InRange: true)), copy));
        }

        return Balanced(body, checks) with
        {
            Name = SweepSignatures.Forward(companion).Name,
            Header = EquatableArray.Create($"Forward sweep of the {kind} companion of {display}, for callers that differentiate through it."),
        };
    }

    public Function Reverse() => new CompanionReverse(method, companion, kind, parameters, summary, [.. Kept()], [.. Copied()]).Build() with
    {
        Header = EquatableArray.Create($"Reverse sweep of the {kind} companion of {display}: the tangent of both sweeps of the method."),
    };

    /// <summary>To run a method again, what it writes has to be copied.</summary>
    public static void CheckMemory(MethodReference method, MethodSummary summary, Function function)
    {
        for (int i = 0; i < method.Parameters.Count; i++)
        {
            if (method.Parameters[i].Type is { IsMemory: true } and not BufferType { IsGraph: false } && summary.Parameters[i].IsWritten)
            {
                throw new UnsupportedException($"it would be run again in a reverse sweep, and it changes what '{method.Parameters[i].Name}' refers to, which is not supported yet", function.Parameters[i].Value);
            }
        }
    }

    private void CheckSecondOrder()
    {
        for (int i = 0; i < method.Parameters.Count; i++)
        {
            if (method.Parameters[i] is { IsActive: true } parameter && (parameter.Passing == Passing.Out || (parameter.Type.IsMemory && summary.Parameters[i].IsWritten)))
            {
                throw new UnsupportedException(
                    $"other methods differentiate through its Hessian-vector product, which is not supported yet for a method that writes to '{parameter.Name}'", function.Parameters[i].Value);
            }
        }
    }

    /// <summary>What is passed by value and changes nothing else is put on the tape; the values of <c>out</c> parameters are nobody's.</summary>
    private IEnumerable<int> Kept() => Enumerable.Range(0, parameters.Length)
        .Where(i => !SweepSignatures.IsPassedToReverse(parameters[i].Signature.Type) && parameters[i].Signature.Passing != Passing.Out);

    /// <summary>Memory that the companion overwrites, and whose content before the reverse sweep needs.</summary>
    private IEnumerable<int> Copied() => Enumerable.Range(0, parameters.Length).Where(i => parameters[i].Signature.Type.IsMemory
        && summary.Parameters[parameters[i].Of] is { IsWritten: true } access
        && (kind, parameters[i].Role) switch
        {
            (CompanionKind.Adjoint, CompanionRole.Adjoint) => true,
            (CompanionKind.Tangent, CompanionRole.Own or CompanionRole.Tangent) => access.IsRead,
            _ => false,
        });

    private Value OwnOf(int parameter) => function.Parameters[parameters[parameter].Of].Value;

    private Function Balanced(RegionBuilder body, int skipped = 0)
    {
        Value? mark = TapeUse.Occurs(function.Body) ? body.Let(new TapeMark(Stack.Tape)) : null;
        body.AddRange(function.Body.Statements.Skip(skipped));
        if (mark is not null)
        {
            body.Add(new TapeRelease(Stack.Tape, mark));
        }

        return function with { Body = body.Build(function.Body.Yields), NextId = body.Values.Next, Tape = TapeAccess.Passed };
    }
}
