using System.Collections.Immutable;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <summary>Reads a <c>[Differentiable]</c> method: its declaration, what the attribute asks for, and its body.</summary>
internal static class MethodReader
{
    /// <summary>Never throws but for cancellation: what fails inside becomes a refusal.</summary>
    /// <param name="reports">Whether refusals will be shown, so that places in the user's code matter.</param>
    public static LoweringResult Read(IMethodSymbol method, SyntaxNode declaration, SemanticModel model, bool reports, CancellationToken cancellation)
    {
        try
        {
            bool callsCompanions = CompanionStubs.AreMentionedIn(declaration);
            if (!callsCompanions || CompanionStubs.AreGeneratedIn(model.Compilation))
            {
                LoweringResult result = new Reading(method, declaration, model, reports, cancellation).Run();

                // What is lowered in place may be what calls companions; and those of a method that is refused are missing.
                bool isBroken = result is { Model: null, Refusals.Length: 0 };
                if (!isBroken || !(callsCompanions || result.Consulted.Any(CompanionStubs.AreMentionedIn)))
                {
                    return result;
                }
            }

            (IMethodSymbol known, SemanticModel bound) = CompanionStubs.Bind(declaration, model, cancellation);
            return new Reading(known, declaration, bound, reports, cancellation).Run();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Location location = method.Locations.FirstOrDefault() ?? Location.None;
            Refusal refusal = new(Catalogue.Internal, location, EquatableArray.Create(method.Name, exception.GetType().Name, exception.Message));
            return LoweringResult.Nothing with { Refusals = ImmutableArray.Create(refusal) };
        }
    }

    private sealed class Reading(IMethodSymbol method, SyntaxNode declaration, SemanticModel model, bool reports, CancellationToken cancellation)
    {
        private const Modes Supported = Modes.Reverse | Modes.Forward | Modes.HessianVectorProduct | Modes.Hessian | Modes.Jacobian | Modes.GradientBatch;

        private readonly List<Refusal> refusals = [];

        public LoweringResult Run()
        {
            if (declaration.ContainsDiagnostics && declaration.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                || HasErrorType(method))
            {
                return LoweringResult.Nothing;
            }

            // It is differentiated in its callers, where the functions are known.
            if (Signature.TakesFunctions(method))
            {
                return LoweringResult.Nothing;
            }

            DifferentiationOptions options = Options();
            CheckContainer();
            MethodReference? reference = Signature.Read(method, (descriptor, location, arguments) => refusals.Add(new Refusal(descriptor, location, arguments.ToEquatableArray())));
            if (reference is null)
            {
                return Result(null);
            }

            if ((options.Modes & (Modes.HessianVectorProduct | Modes.Hessian)) is not Modes.None and var second && reference.ReturnType is not RealType)
            {
                Refuse(Catalogue.ModeUnfit, method.Name, second.ToString(), "a result of type double or float", method.ReturnsVoid ? "none" : "one of type " + method.ReturnType.ToDisplayString());
            }

            if (options.Modes.HasFlag(Modes.Jacobian))
            {
                CheckOutputs(reference);
            }

            if (options.Modes.HasFlag(Modes.GradientBatch) && BatchSignature.Problem(method, reference) is var (needed, found))
            {
                Refuse(Catalogue.ModeUnfit, method.Name, nameof(Modes.GradientBatch), needed, found);
            }

            CompanionNames.Check(method, reference, options.Modes, Refuse);
            ThreadMappings.Check(method, options, (location, arguments) => refusals.Add(new Refusal(Catalogue.Attribute, location, arguments.ToEquatableArray())));
            foreach (IMethodSymbol replaced in Replacements.MarkedBehind(method))
            {
                if (Replacements.Problem(method, replaced) is { } problem)
                {
                    Refuse(Catalogue.Replacement, method.Name, replaced.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat), problem);
                }
            }

            if (method.IsAbstract)
            {
                return Result(Model(Bodiless.Of(reference), reference, options, []) with { IsAbstract = true });
            }

            if (Body() is not { } body)
            {
                return Result(null);
            }

            if (IsInvalid(body))
            {
                return LoweringResult.Nothing;
            }

            SyntaxNode? kept = null;
            if (options.LoopSnapshots > 0)
            {
                IReadOnlyList<SyntaxNode> loops = OutermostLoops.In(body);
                kept = loops.Count == 1 ? loops[0] : null;
                if (kept is null)
                {
                    Refuse(Catalogue.OptionUnfit, method.Name, "LoopSnapshots", "exactly one outermost loop", loops.Count == 0 ? "none" : loops.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
                }
            }

            BodyLowering lowering = BodyLowering.Lower(method, reference, body, model, kept, reports, cancellation, out Function function);
            refusals.AddRange(lowering.Refusals);
            if (lowering.IsBrokenElsewhere && refusals.Count == 0)
            {
                return LoweringResult.Nothing with { Consulted = lowering.Consulted };
            }

            if (lowering.IsBroken && refusals.Count == 0)
            {
                // The compiler has the word. If it has nothing to say, the fault is here.
                Refuse(Catalogue.Internal, method.Name, "an unexpected form", "the bound tree is incomplete");
            }

            LoweringResult result = Result(Model(function, reference, options, lowering.Consulted)) with { Consulted = lowering.Consulted };
            return result.Model is null ? result : result with { Origins = lowering.Origins, Notes = lowering.Notes.Where(note => note.Descriptor != Catalogue.Recomputed || (options.Modes & ~Modes.Forward) != 0).ToImmutableArray() };
        }

        private MethodModel Model(Function function, MethodReference reference, DifferentiationOptions options, IEnumerable<SyntaxNode> consulted)
        {
            DeviceLibrary device = KernelTarget.Of(model.Compilation);
            return new MethodModel(
                Declarations.Of(method),
                function,
                reference,
                options,
                ReservedNames(consulted),
                model.Compilation.Options is CSharpCompilationOptions { CheckOverflow: true })
            {
                Each = InBatches(options, BatchSignature.IsEach),
                Sliced = InBatches(options, BatchSignature.IsSliced),
                HasVectors = HasVectors(model.Compilation),
                Device = device,
                IsKernel = KernelTarget.IsKernel(method),
                IsSeenByDevice = device != DeviceLibrary.None && KernelVisibility.Sees(method),
                IndexRank = KernelTarget.IndexRank(method),
                KernelObstacle = device == DeviceLibrary.None ? null : KernelTarget.Obstacle(method),
            };
        }

        private EquatableArray<string> InBatches(DifferentiationOptions options, Func<IParameterSymbol, bool> predicate) =>
            options.Modes.HasFlag(Modes.GradientBatch) ? method.Parameters.Where(predicate).Select(parameter => parameter.Name).ToEquatableArray() : EquatableArray<string>.Empty;

        // The runtime library may speak of an assembly that the project does not reference.
        private static bool HasVectors(Compilation compilation) =>
            compilation.GetTypeByMetadataName("DiffGen.Runtime.Vectors")?.GetMembers("Of").FirstOrDefault() is IMethodSymbol { ReturnType: INamedTypeSymbol { TypeArguments: [{ TypeKind: not TypeKind.Error }] } };

        /// <summary>A Jacobian is that of one output.</summary>
        private void CheckOutputs(MethodReference reference)
        {
            List<string> outputs = [.. reference.Declared
                .Where(parameter => parameter.IsActive && (parameter.Passing is Passing.Ref or Passing.Out || method.Parameters.Any(symbol => symbol.Name == parameter.Name && KnownMethods.IsOutput(symbol))))
                .Select(parameter => "'" + parameter.Name + "'")];
            if (reference.ReturnType is { IsDifferentiable: true })
            {
                outputs.Insert(0, "its result");
            }

            const string Needed = "exactly one output: the result, an [Output] buffer or an out parameter";
            if (outputs.Count != 1)
            {
                Refuse(Catalogue.ModeUnfit, method.Name, "Jacobian", Needed, outputs.Count == 0 ? "none" : string.Join(" and ", outputs));
            }
            else if (reference.Declared.FirstOrDefault(parameter => parameter.IsActive && parameter.Passing == Passing.Ref) is { } both)
            {
                Refuse(Catalogue.ModeUnfit, method.Name, "Jacobian", Needed, $"'{both.Name}', which is an input too");
            }
        }

        private void Refuse(DiagnosticDescriptor descriptor, params string[] arguments) =>
            refusals.Add(new Refusal(descriptor, method.Locations.FirstOrDefault() ?? Location.None, arguments.ToEquatableArray()));

        private LoweringResult Result(MethodModel? lowered)
        {
            if (refusals.Count == 0)
            {
                return LoweringResult.Nothing with { Model = lowered };
            }

            // Where the compiler reports an error in the method itself, more words would only be in the way.
            bool isBroken = reports && model.GetDiagnostics(declaration.Span, cancellation).Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            return isBroken ? LoweringResult.Nothing : LoweringResult.Nothing with { Refusals = refusals.ToImmutableArray() };
        }

        private static bool HasErrorType(IMethodSymbol method) =>
            method.ReturnType.TypeKind == TypeKind.Error || method.Parameters.Any(parameter => parameter.Type.TypeKind == TypeKind.Error || TypeMap.ElementOf(parameter.Type)?.TypeKind == TypeKind.Error);

        private static bool IsInvalid(IOperation body) =>
            body.DescendantsAndSelf().Any(operation => operation is IInvalidOperation || operation.Type is IErrorTypeSymbol);

        private IOperation? Body() => model.GetOperation(declaration, cancellation) switch
        {
            IMethodBodyOperation body => body.BlockBody ?? body.ExpressionBody,
            _ => null,
        };

        private void CheckContainer()
        {
            for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
            {
                bool isPartial = type.DeclaringSyntaxReferences.All(part =>
                    part.GetSyntax(cancellation) is not TypeDeclarationSyntax syntax || syntax.Modifiers.Any(SyntaxKind.PartialKeyword));
                if (!isPartial)
                {
                    Refuse(Catalogue.NotPartial, method.Name, type.Name);
                }
            }
        }

        private DifferentiationOptions Options()
        {
            DifferentiationOptions options = new();
            foreach (KeyValuePair<string, TypedConstant> argument in KnownMethods.Differentiable(method)?.NamedArguments ?? ImmutableArray<KeyValuePair<string, TypedConstant>>.Empty)
            {
                switch (argument.Key, argument.Value.Value)
                {
                    case ("Modes", int modes):
                        options = options with { Modes = (Modes)modes };
                        if (((Modes)modes & ~Supported) is not Modes.None and var missing)
                        {
                            Refuse(Catalogue.Mode, method.Name, missing.ToString());
                        }

                        break;
                    case ("IncludeThis", true) when Signature.IncludesThis(method) && !Callees.IsDispatched(method):
                        options = options with { IncludeThis = true };
                        break;
                    case ("IncludeThis", true) when method.IsStatic:
                        Refuse(Catalogue.Attribute, "Differentiable(IncludeThis = true)", method.Name, "needs an instance method: this one is static");
                        break;
                    case ("IncludeThis", true) when TypeMap.Map(method.ContainingType) is not (ObjectType or StructType) && !TypeMap.HoldsReals(method.ContainingType):
                        Refuse(Catalogue.Attribute, "Differentiable(IncludeThis = true)", method.Name, $"needs a receiver with active fields, and '{method.ContainingType.Name}' has none");
                        break;
                    case ("IncludeThis", true):
                        Refuse(Catalogue.Option, method.Name, "IncludeThis");
                        break;
                    case ("StrongZero", bool strong):
                        options = options with { StrongZero = strong };
                        break;
                    case ("Kernels", int kernels):
                        options = options with { Kernels = (KernelDemand)kernels };
                        if (!Enum.IsDefined(typeof(KernelDemand), kernels))
                        {
                            Refuse(Catalogue.Attribute, $"Differentiable(Kernels = {kernels})", method.Name, "asks for no known way to generate kernels");
                        }

                        if (options.Kernels == KernelDemand.Required && KernelTarget.Of(model.Compilation) == DeviceLibrary.None)
                        {
                            Refuse(Catalogue.NoDevice, method.Name);
                        }

                        break;
                    case ("Accumulation", int accumulation):
                        options = options with { Accumulation = (Accumulation)accumulation };
                        break;
                    case ("FastMath", bool fast):
                        options = options with { FastMath = fast };
                        break;
                    case ("Checkpoint", bool checkpoint):
                        options = options with { Checkpoint = checkpoint };
                        break;
                    case ("LoopSnapshots", int snapshots):
                        options = options with { LoopSnapshots = snapshots };
                        if (snapshots < 0)
                        {
                            Refuse(Catalogue.OptionUnfit, method.Name, "LoopSnapshots", "a number of snapshots", snapshots.ToString(System.Globalization.CultureInfo.InvariantCulture));
                        }

                        break;
                }
            }

            return options;
        }

        // Of the members only those count that the bodies mention: a local may hide any other.
        private EquatableArray<string> ReservedNames(IEnumerable<SyntaxNode> consulted)
        {
            SortedSet<string> names = new(StringComparer.Ordinal);
            List<string> mentioned = [.. consulted.Prepend(declaration)
                .SelectMany(node => node.DescendantTokens())
                .Where(token => token.IsKind(SyntaxKind.IdentifierToken))
                .Select(token => token.ValueText)
                .Distinct(StringComparer.Ordinal)];
            for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
            {
                names.UnionWith(type.TypeParameters.Select(parameter => parameter.Name));
                names.UnionWith(mentioned.Where(name => !type.GetMembers(name).IsEmpty));
            }

            names.UnionWith(method.TypeParameters.Select(parameter => parameter.Name));
            names.UnionWith(method.Parameters.Select(parameter => parameter.Name));
            return names.ToEquatableArray();
        }
    }
}
