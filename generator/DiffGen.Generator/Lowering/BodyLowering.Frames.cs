using System.Diagnostics.CodeAnalysis;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Frames, which say whose variables, jumps and result are meant while a body is lowered.</content>
internal sealed partial class BodyLowering
{
    // Not to be assigned but through the property: what types mean goes with it.
    private Frame current = null!;

    private Frame frame
    {
        get => current;
        set
        {
            current = value;
            TypeArguments.Current = value.Types;
        }
    }

    /// <summary>The marked method, or one use of a function that is lowered in place.</summary>
    private sealed class Frame(IMethodSymbol method, IOperation body, SemanticModel model, Dependence dependence, Variable? result)
    {
        private readonly Dictionary<ISymbol, Variable> variables = new(SymbolEqualityComparer.Default);
        private Dictionary<ISymbol, ILocalFunctionOperation>? localFunctions;
        private HashSet<ISymbol>? shared;

        public IMethodSymbol Method { get; } = method;

        public IOperation Body { get; } = body;

        public SemanticModel Model { get; } = model;

        public Dependence Dependence { get; } = dependence;

        public Exits Exits { get; } = new(method);

        /// <summary>What tells that a jump was taken, by the jump's target.</summary>
        public Dictionary<ISymbol, Variable> Flags { get; } = new(SymbolEqualityComparer.Default);

        /// <summary>What the function returns; null if it returns nothing.</summary>
        public Variable? Result { get; } = result;

        /// <summary>The use of the function around this one in the source, where captured variables are found.</summary>
        public Frame? Outer { get; init; }

        /// <summary>Who called; null for the marked method.</summary>
        public Frame? Caller { get; init; }

        /// <summary>The functions that the call binds to parameters. The same function with others is another one.</summary>
        public List<IOperation> Functions { get; } = [];

        /// <summary>What type parameters stand for in the body.</summary>
        public TypeArguments Types { get; init; } = TypeArguments.None;

        /// <summary>What <c>this</c> stands for; null where it is the marked method's own.</summary>
        public Place? This { get; init; }

        /// <summary>The call in the marked method that led here, if the body stands somewhere else.</summary>
        public SyntaxNode? Origin { get; init; }

        private Dictionary<ISymbol, ILocalFunctionOperation> LocalFunctions
        {
            get
            {
                if (localFunctions is null)
                {
                    localFunctions = new(SymbolEqualityComparer.Default);
                    foreach (ILocalFunctionOperation function in Body.Descendants().OfType<ILocalFunctionOperation>())
                    {
                        localFunctions[function.Symbol] = function;
                    }
                }

                return localFunctions;
            }
        }

        /// <summary>The variables that the function declares itself.</summary>
        public IEnumerable<Variable> Variables => variables.Values;

        public Variable this[ISymbol symbol]
        {
            set => variables[symbol] = value;
        }

        public bool TryFind(ISymbol symbol, [NotNullWhen(true)] out Variable? variable)
        {
            for (Frame? current = this; current is not null; current = current.Outer)
            {
                if (current.variables.TryGetValue(symbol, out variable))
                {
                    return true;
                }
            }

            variable = null;
            return false;
        }

        /// <summary>A local function that is visible here, and the use of the function that it stands in.</summary>
        public (ILocalFunctionOperation Function, Frame Container)? LocalFunction(IMethodSymbol symbol)
        {
            for (Frame? current = this; current is not null; current = current.Outer)
            {
                if (current.LocalFunctions.TryGetValue(symbol.OriginalDefinition, out ILocalFunctionOperation? function))
                {
                    return (function, current);
                }
            }

            return null;
        }

        /// <summary>The variable can change by other ways than an assignment in sight: it is captured and assigned, or something refers to it.</summary>
        public bool IsShared(ISymbol symbol)
        {
            for (Frame? current = this; current is not null; current = current.Outer)
            {
                if ((current.shared ??= SharedVariables.In(current.Body)).Contains(symbol))
                {
                    return true;
                }
            }

            return false;
        }

    }
}
