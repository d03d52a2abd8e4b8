using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Transform;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// What runs whichever way a piece of code is left. It is lowered twice: behind the code it belongs to, where every exit but a
/// throw leads, and as a <see cref="Cleanup"/>, for a throw.
/// </content>
internal sealed partial class BodyLowering
{
    private readonly List<(long Number, long Outer, Region Body)> cleanups = [];

    // The cleanups that a throw would run here, the innermost last: the number of each, and the variables that it reads.
    private readonly List<(long Number, HashSet<Variable> Reads)> pending = [];
    private readonly List<Value> cells = [];
    private readonly Dictionary<Variable, Value> cellOf = [];
    private readonly Dictionary<(int Id, IrType Type), Value> cellOfValue = [];
    private bool isCleaningUp;

    private void RunTry(ITryOperation protection)
    {
        Mark(protection.Syntax);
        Protect(protection, [protection.Body], () => Run(new Work(protection.Body, null)), () => Run(new Work(protection.Finally!, null)));
    }

    /// <param name="body">Lowers the code, which consists of some statements.</param>
    /// <param name="cleanup">Lowers what is done behind it in any case.</param>
    private void Protect(IOperation origin, IReadOnlyList<IOperation> statements, Action body, Action cleanup)
    {
        if (isCleaningUp)
        {
            Refuse(FirstToken(origin.Syntax), Catalogue.Flow, "A try, using or lock inside of a finally block", "call a method that does it");
            return;
        }

        // What ends in a cleanup goes on behind it, where no jump leads that stands in it.
        void CleanUp()
        {
            Tail around = tail;
            tail = Tail.None;
            cleanup();
            tail = around;
        }

        EnterCleanup(origin, statements, CleanUp);
        Tail outer = tail;
        Reset(frame.Exits.Of(statements).Targets);
        tail = Tail.None;
        body();
        tail = outer;
        pending.RemoveAt(pending.Count - 1);
        if (!scope.IsDead)
        {
            SetPending();
            CleanUp();
        }
    }

    private void EnterCleanup(IOperation origin, IReadOnlyList<IOperation> statements, Action cleanup)
    {
        if (cells.Count == 0)
        {
            NewCell(IrType.Int32, "cleanup");
        }

        long number = cleanups.Count + 1, outer = pending.Count == 0 ? 0 : pending[pending.Count - 1].Number;
        Dictionary<int, Variable> entries = [];
        Scope nested = scope.Nested();
        HashSet<Variable> unsteady = Unsteady(statements);
        foreach (Variable variable in scope.Bindings.Variables.ToList())
        {
            nested.Bindings[variable] = AtThrow(variable, unsteady.Contains(variable), entries);
        }

        isCleaningUp = true;
        Nest(nested, cleanup);
        isCleaningUp = false;
        Region region = nested.Builder.Build();
        CheckArguments(region, origin);

        RegionBuilder body = new(values);
        Substitution substitution = new();
        HashSet<Variable> reads = [];
        foreach (Value free in FreeValues.Of(region))
        {
            Value cell;
            if (entries.TryGetValue(free.Id, out Variable? variable))
            {
                reads.Add(variable);
                cell = cellOf.TryGetValue(variable, out Value? known) ? known : cellOf[variable] = NewCell(free.Type, variable.Name);
                if (scope.Bindings[variable] is { } content)
                {
                    SetCell(cell, content);
                }
            }
            else
            {
                // Callers' arrays may be memory on the tape, which is a span.
                IrType type = free.Type is BufferType { Kind: BufferKind.Array } array && !OpaqueUse.Of(free, region) && !IsPassed(free, region) ? array.Shadow : free.Type;
                cell = cellOfValue.TryGetValue((free.Id, type), out Value? known) ? known : cellOfValue[(free.Id, type)] = NewCell(type, free.Name);
                SetCell(cell, free);
            }

            substitution[free] = body.Let(new Opaque(EquatableArray.Create("", ""), EquatableArray.Create<Operand>(cell), cell.Type, Purity.Reads));
        }

        body.AddRange(substitution.Apply(region).Statements.Where(statement => statement is not Source));
        cleanups.Add((number, outer, body.Build()));
        pending.Add((number, reads));
        SetPending();
    }

    /// <summary>What a variable is bound to in a cleanup: what it holds when something is thrown, which nobody knows beforehand.</summary>
    private Operand? AtThrow(Variable variable, bool isUnsteady, Dictionary<int, Variable> entries)
    {
        Operand? current = scope.Bindings[variable];
        if (isUnsteady && TypeOnTape(variable, current) is { } type)
        {
            return new Ambiguous(type, "what was thrown, and when");
        }

        bool isValue = !variable.IsFunction && !variable.IsReference && !IsFixed(current) && current is not Grid;
        if (!isValue || (variable.Type.IsMemory && !isUnsteady))
        {
            return isUnsteady && current is not null ? new Ambiguous(current.Type, "what was thrown, and when") : current;
        }

        if (current is null && !this.entries.ContainsKey(variable))
        {
            return null;
        }

        // An array may be one on the tape, later on if not now.
        Value entry = values.Create(variable.Type is BufferType { Kind: BufferKind.Array } array ? array.Shadow : variable.Type);
        entries[entry.Id] = variable;
        return entry;
    }

    /// <summary>The variables that some statements may bind to something else.</summary>
    private HashSet<Variable> Unsteady(IReadOnlyList<IOperation> statements)
    {
        bool callsFunctions = statements.Any(statement => statement.DescendantsAndSelf().Any(part =>
            part is IInvocationOperation { TargetMethod.MethodKind: MethodKind.LocalFunction or MethodKind.DelegateInvoke }));
        if (callsFunctions)
        {
            return [.. scope.Bindings.Variables];
        }

        HashSet<Variable> unsteady = [];
        foreach (ISymbol symbol in Assigned.In(statements))
        {
            if (frame.TryFind(symbol, out Variable? variable))
            {
                unsteady.UnionWith(variable.Leaves);
            }
        }

        return unsteady;
    }

    private static bool IsPassed(Value array, Region region) => Traversal.Statements(region).OfType<Call>().Any(call => call.Arguments.Contains(array));

    // Where the call is differentiated, its sweeps take spans; here the method itself is called.
    private void CheckArguments(Region region, IOperation origin)
    {
        foreach (Call call in Traversal.Statements(region).OfType<Call>())
        {
            if (call.Arguments.Zip(call.Method.Parameters, (argument, parameter) => argument.Type is BufferType { Kind: not BufferKind.Array } && parameter.Type is not BufferType { Kind: not BufferKind.Array }).Any(misfit => misfit))
            {
                Refuse(FirstToken(origin.Syntax), Catalogue.Flow, $"A finally block that passes a local array to '{call.Method.Name}'", "let it take a span");
            }
        }
    }

    private Value NewCell(IrType type, string name)
    {
        string hint = cells.Count == 0 ? name : (name.Length == 0 ? "value" : name) + "Kept", unique = hint;
        for (int number = 1; cells.Exists(cell => cell.Name == unique) || method.Parameters.Any(parameter => parameter.Name == unique); number++)
        {
            unique = hint + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        Value cell = values.Create(type, unique);
        cells.Add(cell);
        return cell;
    }

    private void SetPending() =>
        Add(new WriteBack(cells[0], new IntegerConstant(pending.Count == 0 ? 0 : pending[pending.Count - 1].Number, IrType.Int32)));

    /// <summary>Tells the cleanups what a variable holds from here on.</summary>
    private void Keep(Variable variable)
    {
        if (pending.Count > 0 && cellOf.TryGetValue(variable, out Value? cell) && scope.Bindings[variable] is { } content && pending.Exists(cleanup => cleanup.Reads.Contains(variable)))
        {
            SetCell(cell, content);
        }
    }

    private void SetCell(Value cell, Operand content) =>
        Add(new WriteBack(cell, cell.Type is BufferType type && !content.Type.Equals(type) ? Let(new Ir.Conversion(content, type), null) : content));

    private EquatableArray<Cleanup> CleanupsIn(long outer) =>
        cleanups.Where(cleanup => cleanup.Outer == outer).Select(cleanup => new Cleanup(cleanup.Number, cleanup.Body, CleanupsIn(cleanup.Number))).ToEquatableArray();
}
