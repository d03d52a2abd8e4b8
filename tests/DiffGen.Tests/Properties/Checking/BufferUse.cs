using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Checking;

/// <summary>What reverse companions leave in a buffer.</summary>
internal enum Memory
{
    /// <summary>Its entry contents: the method reads it.</summary>
    Restored,

    /// <summary>What the method leaves: it is written only.</summary>
    Output,

    /// <summary>Either: it is read in places that are never reached.</summary>
    Either,
}

/// <summary>Which buffer parameters a program's methods read and write the elements of, on any path.</summary>
internal sealed class BufferUse
{
    private readonly HashSet<Variable> _read = [];
    private readonly HashSet<Variable> _readUnreached = [];
    private readonly HashSet<Variable> _written = [];
    private readonly HashSet<Variable> _blurred = [];

    public BufferUse(SourceProgram program)
    {
        // Calls pass uses on to the caller's buffers; recursion needs more than one round.
        for (var before = -1; before != _read.Count + _readUnreached.Count + _written.Count;)
        {
            before = _read.Count + _readUnreached.Count + _written.Count;
            foreach (var method in program.Methods)
            {
                new Visitor(program, this, [.. Walk.Expressions(method.Body).OfType<InvokeLocal>().Select(call => call.Function)]).Visit(method.Body);
            }
        }
    }

    public Memory Of(Parameter parameter) =>
        parameter.IsOutput || parameter.Passing == Passing.Out ? Memory.Output
        : parameter.Type.Element == Element.Node ? Memory.Restored
        : _blurred.Contains(parameter.Variable) ? Memory.Either
        : _read.Contains(parameter.Variable) || !_written.Contains(parameter.Variable) ? Memory.Restored
        : _readUnreached.Contains(parameter.Variable) ? Memory.Either
        : parameter.Type.Shape == Shape.List ? Memory.Either
        : Memory.Output;

    /// <summary>Which of them a variable refers to is known when the program runs, so that the generator takes them for one.</summary>
    private void Blur(IReadOnlyCollection<Variable> roots, bool isOne = false)
    {
        if (isOne || roots.Distinct().Count() > 1)
        {
            _blurred.UnionWith(roots);
        }
    }

    /// <summary>Elements that the method leaves alone may keep their seeds.</summary>
    public bool MayKeepSeeds(Parameter parameter) => !_blurred.Contains(parameter.Variable) && Of(parameter) != Memory.Restored;

    private sealed class Visitor(SourceProgram program, BufferUse use, HashSet<int> called)
    {
        private readonly Dictionary<Variable, Variable> _roots = [];
        private bool _isReached = true;

        private HashSet<Variable> Reads => _isReached ? use._read : use._readUnreached;

        public void Visit(Block block)
        {
            var wasReached = _isReached;
            foreach (var statement in block.Statements)
            {
                Visit(statement);
                _isReached = statement is Label ? wasReached : _isReached && Reachability.Completes(statement);
            }

            _isReached = wasReached;
        }

        private void Visit(Statement statement)
        {
            switch (statement)
            {
                case Block block:
                    Visit(block);
                    return;
                case Declare declare:
                    Visit(declare);
                    return;
                case DeclareFunction { Function: var function }:
                    var wasHere = _isReached;
                    _isReached &= called.Contains(function.Id);
                    Visit(function.Body);
                    _isReached = wasHere;
                    return;
                case For { Start: { } start }:
                    Visit(start);
                    break;
                case Foreach loop:
                    Mark(Reads, loop.Buffer);
                    break;
                case AssignAll all when all.Targets[0].Type.IsReference:
                    use.Blur([.. all.Targets.Concat(all.Values).SelectMany(Roots)]);
                    return;
                case DeclareReference { Place: ElementOf { Buffer: var referred } }:
                    use.Blur([.. Roots(referred)], isOne: true);
                    break;
                case AssignAll all:
                    foreach (var target in all.Targets)
                    {
                        Write(target, false);
                    }

                    all.Values.ToList().ForEach(Visit);
                    return;
            }

            foreach (var expression in statement.Expressions)
            {
                Visit(expression);
            }

            var wasReached = _isReached;
            for (var i = 0; i < statement.Bodies.Count; i++)
            {
                _isReached = wasReached && Reachability.Enters(statement, i);
                Visit(statement.Bodies[i]);
            }

            _isReached = wasReached;
        }

        private void Visit(Declare declare)
        {
            for (var i = 0; i < declare.Values.Count; i++)
            {
                Visit(declare.Values[i]);
                if (declare.Values[i].Type.IsReference)
                {
                    _roots[declare.Variables[i]] = Root(declare.Values[i]) ?? declare.Variables[i];
                }
            }
        }

        private void Visit(Expression expression)
        {
            switch (expression)
            {
                case ElementOf { Type.IsReference: true }:
                    // Of the row itself nothing is read.
                    break;
                case ElementOf element:
                    Mark(Reads, element.Buffer);
                    break;
                case CellOf cell:
                    Mark(Reads, cell.Grid);
                    break;
                case Turn turn:
                    Write(turn.Pair, true);
                    break;
                case Lambda lambda:
                    // Whether it is called is known to the method that it is given to.
                    var wasReached = _isReached;
                    _isReached = false;
                    Visit(lambda.Value);
                    _isReached = wasReached;
                    return;
                case Assign { Type.IsReference: true, Target: Read target } assign:
                    use.Blur([.. Roots(target), .. Roots(assign.Value)]);
                    Visit(assign.Value);
                    return;
                case Assign assign:
                    Write(assign.Target, false);
                    Visit(assign.Value);
                    return;
                case Compound compound:
                    Write(compound.Target, true);
                    Visit(compound.Value);
                    return;
                case Increment step:
                    Write(step.Target, true);
                    return;
                case BufferCall call:
                    Mark(call.Name == "CopyTo" ? Reads : use._written, call.Arguments[0]);
                    Mark(use._written, call.Name == "CopyTo" ? call.Arguments[1] : call.Arguments[0]);
                    break;
                case Invoke invoke:
                    Visit(invoke);
                    break;
            }

            foreach (var child in expression.Children)
            {
                Visit(child);
            }
        }

        private void Visit(Invoke invoke)
        {
            foreach (var (parameter, argument) in program.Method(invoke.Method).Parameters.Zip(invoke.Arguments))
            {
                if (argument.Type.IsReference)
                {
                    if (use._read.Contains(parameter.Variable))
                    {
                        Mark(Reads, argument);
                    }

                    if (use._readUnreached.Contains(parameter.Variable))
                    {
                        Mark(use._readUnreached, argument);
                    }

                    if (use._written.Contains(parameter.Variable))
                    {
                        Mark(use._written, argument);
                    }
                }
                else if (parameter.Passing is Passing.Ref or Passing.Out)
                {
                    Write(argument, parameter.Passing == Passing.Ref);
                }
            }
        }

        private void Write(Expression target, bool reads)
        {
            if (target is ElementOf element)
            {
                Mark(use._written, element.Buffer);
                if (reads)
                {
                    Mark(Reads, element.Buffer);
                }

                Visit(element.Buffer);
                Visit(element.Index);
            }
            else if (target is CellOf cell)
            {
                Mark(use._written, cell.Grid);
                if (reads)
                {
                    Mark(Reads, cell.Grid);
                }

                Visit(cell.Row);
                Visit(cell.Column);
            }
            else if (target is FieldOf field)
            {
                Write(field.Pair, reads);
            }
        }

        private void Mark(HashSet<Variable> uses, Expression buffer)
        {
            if (Root(buffer) is { } root)
            {
                uses.Add(root);
            }
        }

        private IEnumerable<Variable> Roots(Expression buffer) => Root(buffer) is { } root ? [root] : [];

        private Variable? Root(Expression buffer) => buffer switch
        {
            Read read => _roots.GetValueOrDefault(read.Variable, read.Variable),
            SliceOf { Type.Shape: Shape.Array } => null,
            SliceOf slice => Root(slice.Buffer),
            ElementOf row => Root(row.Buffer),
            Cast cast => Root(cast.X),
            _ => null,
        };
    }
}
