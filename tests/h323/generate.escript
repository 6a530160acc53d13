#!/usr/bin/env escript
%% -*- erlang -*-
%% Makes random PDUs of every H.323 message with Erlang's ASN.1 compiler, an encoder that shares no code with Sallyport's
%% decoder.
%%
%%     generate.escript MODULES COUNT SEED [KIND]
%%
%% MODULES is a folder with the three compiled ITU-T modules (see README.md). Prints COUNT PDUs: every message of RAS,
%% H.225.0 call signalling and H.245 in turn. KIND (`ras`, `h225` or `h245`) selects one of them. A line has four fields,
%% separated by tabs:
%%
%%     ras|h225|h245   message   hexadecimal   path=value path=value ...
%%
%% The last field lists values of the PDU: transport addresses as ip:port, identifiers as hexadecimal, aliases as
%% `kind:text`, and the number of elements of some lists. A path names the components from the top, and the elements of
%% lists by their number. Octet strings of fastStart and h245Control contain H.245 from the same generator; its values
%% follow with their path.
%%
%% How it works: compiling a module makes a table of its checked types (NAME.asn1db). value/3 walks a type in this table
%% and makes a value. Each PDU chooses its own probability of optional parts (from none to all). Each extensible SEQUENCE
%% chooses the version of its sender: it contains all additions up to that version that are not OPTIONAL. A budget of
%% values limits the size: when it is used up or the maximum depth is reached, optional parts are left out, lists are as
%% short as possible, and a CHOICE takes the alternative with the smallest value. About one octet string in two thousand
%% is longer than 16,384 octets, so it is encoded in fragments.
%%
%% Limits: character strings are never empty, because the compiler (of OTP 25) aligns an empty string, against X.691
%% 10.9.3.3. PDUs that the compiler cannot decode itself are left out and reported on standard error. The modules have no
%% REAL, no EXTERNAL and no sets except SET OF, so these are not made.
-mode(compile).

main([Modules, Count, Seed | Kind]) ->
    code:add_path(Modules),
    put(modules, Modules),
    rand:seed(exsss, list_to_integer(Seed)),
    Wanted = [M || M = {K, _} <- messages(), Kind =:= [] orelse [atom_to_list(K)] =:= Kind],
    io:setopts(standard_io, [{encoding, latin1}]),
    emit(list_to_integer(Count), Wanted, Wanted);
main(_) ->
    io:put_chars(standard_error, "usage: generate.escript MODULES COUNT SEED [ras|h225|h245]\n"),
    halt(2).

emit(0, _, _) -> ok;
emit(N, [], All) -> emit(N, All, All);
emit(N, [{Kind, Forced} | Rest], All) ->
    {Module, Top} = top(Kind),
    put(forced, Forced),
    put(facts, []),
    put(budget, pick([40, 120, 300, 600])),
    put(optional, pick([0.0, 0.1, 0.3, 0.6, 1.0])),
    Value = value(reference(Module, Top), [], 0),
    Bytes = encode(Module, Top, Value),
    case sound(Module, Top, Bytes) of
        true ->
            Facts = lists:join(32, [[Path, $=, Text] || {Path, Text} <- lists:reverse(get(facts))]),
            file:write(standard_io, [atom_to_list(Kind), 9, lists:join(".", [atom_to_list(F) || F <- Forced]), 9,
                                     binary:encode_hex(Bytes), 9, Facts, 10]),
            emit(N - 1, Rest, All);
        false ->
            io:put_chars(standard_error, [atom_to_list(Kind), " left out: ", binary:encode_hex(Bytes), 10]),
            emit(N, Rest, All)
    end.

%% The compiler (of OTP 25) has defects: a PDU that does not decode to the same value is left out.
sound(_, _, Bytes) when byte_size(Bytes) > 65000 -> false;  % too long for a datagram and for a TPKT
sound(Module, Top, Bytes) ->
    try Module:decode(Top, Bytes) of
        {ok, Value} -> Module:encode(Top, Value) =:= {ok, Bytes};
        {error, _} -> false
    catch
        _:_ -> false
    end.

encode(Module, Type, Value) ->
    case Module:encode(Type, Value) of
        {ok, Bytes} -> Bytes;
        {error, Reason} ->
            io:format(standard_error, "~p cannot be encoded: ~p~n~p~n", [Type, Reason, Value]),
            halt(1)
    end.

%% ------------------------------------------------------------------------------------------- which messages there are

top(ras) -> {'H323-MESSAGES', 'RasMessage'};
top(h225) -> {'H323-MESSAGES', 'H323-UserInformation'};
top(h245) -> {'MULTIMEDIA-SYSTEM-CONTROL', 'MultimediaSystemControlMessage'}.

%% {Kind, chosen alternatives, from the first CHOICE on}.
messages() ->
    {Ras, RasNew} = alternatives('H323-MESSAGES', 'RasMessage'),
    {_, _, _, Uu} = lookup('H323-MESSAGES', 'H323-UU-PDU'),
    {'SEQUENCE', _, _, _, {[{'ComponentType', _, 'h323-message-body', Body, _, _, _} | _], _}} = element(3, Uu),
    {'CHOICE', {Bodies, NewBodies}} = element(3, Body),
    {Groups, NewGroups} = alternatives('MULTIMEDIA-SYSTEM-CONTROL', 'MultimediaSystemControlMessage'),
    [{Kind, Forced} || {Kind, Forced} <- every(Ras ++ RasNew, Bodies ++ NewBodies, Groups, NewGroups),
                       not reserved(lists:last(Forced))] ++ often().

every(Ras, Bodies, Groups, NewGroups) ->
    [{ras, [name(C)]} || C <- Ras] ++ [{h225, [name(C)]} || C <- Bodies] ++
        [{h245, [name(Group), name(C)]} || Group <- Groups, C <- h245_alternatives(Group)] ++
        [{h245, [name(C)]} || C <- NewGroups].

%% More important messages come more often.
often() ->
    lists:append(lists:duplicate(6, [{h245, [request, openLogicalChannel]}, {h245, [response, openLogicalChannelAck]},
                                     {h225, [setup]}, {h225, [connect]}, {h225, [facility]}, {ras, [registrationRequest]},
                                     {ras, [admissionConfirm]}])).

h245_alternatives(Group) ->
    {'Externaltypereference', _, Module, Type} = element(3, element(4, Group)),
    {Root, New} = alternatives(Module, Type),
    Root ++ New.

alternatives(Module, Type) ->
    {_, _, _, Definition} = lookup(Module, Type),
    {'CHOICE', {Root, New}} = element(3, Definition),
    {Root, New}.

name(Component) -> element(3, Component).

%% --------------------------------------------------------------------------------------------------- types and tables

reference(Module, Name) -> {type, [], {'Externaltypereference', 0, Module, Name}, [], [], no}.

%% {Module, Name, parameters, type}
lookup(Module, Name) ->
    case get({Module, Name}) of
        undefined ->
            Table = table(Module),
            Found = case ets:lookup(Table, Name) of
                        [{_, {typedef, _, _, _, Type}}] -> {Module, Name, [], Type};
                        [{_, {ptypedef, _, _, _, Arguments, Type}}] -> {Module, Name, Arguments, Type}
                    end,
            put({Module, Name}, Found),
            Found;
        Known -> Known
    end.

table(Module) ->
    case get({table, Module}) of
        undefined ->
            {ok, Table} = ets:file2tab(filename:join(get(modules), atom_to_list(Module) ++ ".asn1db")),
            put({table, Module}, Table),
            Table;
        Table -> Table
    end.

%% The depth of the smallest value of a type; infinite for a type inside itself.
height({type, _, Definition, _, _, _}) -> height_of(Definition).

height_of({'Externaltypereference', _, Module, Name}) ->
    Key = {height, Module, Name},
    case get(Key) of
        undefined ->
            put(Key, 1000),
            {_, _, _, Type} = lookup(Module, Name),
            Height = min(1000, 1 + height(Type)),
            case Height >= 1000 of
                true -> erase(Key);
                false -> put(Key, Height)
            end,
            Height;
        Height -> Height
    end;
height_of({'SEQUENCE', _, _, _, Components}) ->
    {Root, _} = split(Components),
    lists:max([0 | [1 + height(Type) || {_, _, _, Type, mandatory, _, _} <- Root]]);
height_of({'CHOICE', Components}) ->
    {Root, _} = split(Components),
    1 + lists:min([height(element(4, C)) || C <- Root]);
height_of({Of, Element}) when Of =:= 'SEQUENCE OF'; Of =:= 'SET OF' -> 1 + height(Element);
height_of(_) -> 0.

split({Root, New}) -> {Root, New};
split(Root) when is_list(Root) -> {Root, none}.

%% ------------------------------------------------------------------------------------------------------------- values

%% Makes a value of the type. Path is its place, the last component first.
value(Type, Path, Depth) ->
    put(budget, get(budget) - 1),
    {type, _, Definition, Constraints, _, _} = Type,
    make(Definition, Constraints, Path, Depth).

make({'Externaltypereference', _, Module, Name}, _, Path, Depth) ->
    {_, _, _, Type} = lookup(Module, Name),
    Value = value(Type, Path, Depth),
    fact(Name, Value, Path),
    Value;
make({'SEQUENCE', _, _, _, Components}, _, Path, Depth) ->
    {Root, New} = split(Components),
    Known = case New of
                none -> [];
                _ -> lists:sublist(New, case spent(Depth) of true -> 0; false -> version(length(New)) end)
            end,
    Unknown = case New of none -> 0; _ -> length(New) - length(Known) end,
    list_to_tuple([sequence] ++ components(Root ++ Known, Path, Depth) ++ lists:duplicate(Unknown, asn1_NOVALUE));
make({'CHOICE', Components}, _, Path, Depth) ->
    {Root, New} = split(Components),
    Component = alternative(Root, case New of none -> []; _ -> New end, Depth),
    Name = name(Component),
    {Name, value(element(4, Component), [Name | Path], Depth + 1)};
make({Of, Element}, Constraints, Path, Depth) when Of =:= 'SEQUENCE OF'; Of =:= 'SET OF' ->
    {Least, Most} = bounds(Constraints),
    Length = case spent(Depth) of
                 true -> Least;
                 false -> min(Most, Least + pick([0, 1, 1, 2, 3, 5]))
             end,
    Values = [element_value(Element, I, Path, Depth) || I <- lists:seq(0, Length - 1)],
    count(Path, Length),
    Values;
%% TYPE-IDENTIFIER.&Type(Inner): the compiler encodes Inner as the contents of an open type.
make({'ObjectClassFieldType', _, _, _, _}, [Inner], Path, Depth) -> value({type, [], Inner, [], [], no}, Path, Depth + 1);
make('BOOLEAN', _, [Name | _] = Path, _) ->
    Value = chance(0.5),
    [note(Path, atom_to_list(Value)) || lists:member(Name, [h245Tunnelling, multipleCalls, maintainConnection])],
    Value;
make('NULL', _, _, _) -> 'NULL';
make('INTEGER', Constraints, _, _) -> integer(Constraints);
make({'INTEGER', _}, Constraints, _, _) -> integer(Constraints);
make({'ENUMERATED', {Root, New}}, _, _, Depth) ->
    {Name, _} = pick(case spent(Depth) of true -> Root; false -> Root ++ [V || V = {N, _} <- New, not reserved(N)] end),
    Name;
make({'ENUMERATED', Root}, _, _, _) -> element(1, pick(Root));
make('OCTET STRING', Constraints, _, Depth) -> rand:bytes(length_of(Constraints, Depth));
make({'BIT STRING', _}, Constraints, _, Depth) ->
    Length = length_of(Constraints, Depth),
    <<Bits:Length/bitstring, _/bitstring>> = rand:bytes((Length + 7) div 8),
    Bits;
make('OBJECT IDENTIFIER', _, _, _) -> object_identifier();
make('BMPString', Constraints, _, Depth) ->
    [wide_character(pick([rand:uniform(95) + 31, rand:uniform(95) + 31, rand:uniform(16#d7ff)])) ||
        _ <- lists:seq(1, length_of(Constraints, Depth))];
make(String, Constraints, _, Depth) when String =:= 'IA5String'; String =:= 'NumericString'; String =:= 'GeneralString';
                                         String =:= 'PrintableString' ->
    Alphabet = alphabet(String, Constraints),
    [pick(Alphabet) || _ <- lists:seq(1, max(1, length_of(Constraints, Depth)))].

%% Each component gets its share of the budget and a little more, so the first ones leave enough for the last.
components([], _, _) -> [];
components([Component | Rest], Path, Depth) ->
    Whole = get(budget),
    Share = min(Whole, Whole div (1 + length(Rest)) + 25),
    put(budget, Share),
    Value = component(Component, Path, Depth),
    put(budget, Whole - Share + get(budget)),
    [Value | components(Rest, Path, Depth)].

component({'ComponentType', _, Name, Type, Property, _, _}, Path, Depth) ->
    case reserved(Name) of
        true -> asn1_NOVALUE;
        false -> component(Name, Type, Property, Path, Depth)
    end.

component(Name, Type, Property, Path, Depth) ->
    case Property =:= mandatory orelse (not spent(Depth + height(Type)) andalso chance(likelihood(Name))) of
        false -> asn1_NOVALUE;
        true ->
            [note([Name | Path], "present") || lists:member(Name, [tokens, cryptoTokens, fastConnectRefused])],
            value(Type, [Name | Path], Depth + 1)
    end.

alternative(Root, New, Depth) ->
    case get(forced) of
        [Name | Rest] ->
            put(forced, Rest),
            lists:keyfind(Name, 3, Root ++ New);
        _ ->
            case spent(Depth) of
                false ->
                    All = Root ++ [C || C <- New, not reserved(name(C))],
                    favourite([C || C <- All, favoured(name(C))], All);
                true ->
                    Heights = [{height(element(4, C)), C} || C <- Root],
                    Lowest = lists:min([Height || {Height, _} <- Heights]),
                    pick([C || {Height, C} <- Heights, Height =:= Lowest])
            end
    end.

%% Components that contain addresses are chosen more often.
favoured(Name) ->
    lists:member(Name, [h2250LogicalChannelParameters, h2250LogicalChannelAckParameters, mediaChannel, mediaControlChannel,
                        unicastAddress, iPAddress, ipAddress, fastStart, h245Control, h245Address, separateStack,
                        openLogicalChannel, openLogicalChannelAck, localAreaAddress]).

favourite([], All) -> pick(All);
favourite(Favoured, All) -> pick(case chance(0.6) of true -> Favoured; false -> All end).

likelihood(Name) ->
    Likely = get(optional),
    case favoured(Name) andalso Likely > 0 of
        true -> max(0.6, Likely);
        false -> Likely
    end.

%% future.py keeps places free for what versions after these modules' have.
reserved(Name) -> lists:prefix("reserved-", atom_to_list(Name)).

%% How many of N extension additions the sender's version of the standard has.
version(N) ->
    case rand:uniform(4) of
        1 -> 0;
        2 -> N;
        _ -> rand:uniform(N + 1) - 1
    end.

%% Octet strings that carry H.245 by the standard's words, not by its ASN.1.
element_value(Element, Index, [Name | _] = Path, Depth) ->
    Here = [Index | Path],
    Carried = case Name of
                  fastStart -> 'OpenLogicalChannel';
                  h245Control -> 'MultimediaSystemControlMessage';
                  parallelH245Control -> 'MultimediaSystemControlMessage';
                  _ -> none
              end,
    case Carried of
        none -> value(Element, Here, Depth + 1);
        _ ->
            Left = get(budget),
            put(budget, max(Left, 80)),
            Value = value(reference('MULTIMEDIA-SYSTEM-CONTROL', Carried), Here, 0),
            put(budget, Left - 10),
            encode('MULTIMEDIA-SYSTEM-CONTROL', Carried, Value)
    end.

spent(Depth) -> Depth > 14 orelse get(budget) =< 0.

%% -------------------------------------------------------------------------------------------------------- small values

integer(Constraints) ->
    case lists:keyfind('ValueRange', 1, Constraints) of
        {_, {Least, 'MAX'}} -> Least + wide();
        {_, {Least, Most}} -> pick([Least, Most, Least + rand:uniform(Most - Least + 1) - 1,
                                    Least + rand:uniform(min(Most - Least, 300) + 1) - 1]);
        false ->
            case lists:keyfind('SingleValue', 1, Constraints) of
                {_, Value} when is_integer(Value) -> Value;
                false -> wide() * pick([1, -1])
            end
    end.

wide() -> rand:uniform(pick([2, 128, 256, 32768, 65536, 1 bsl 31, 1 bsl 32, 1 bsl 62])) - 1.

bounds(Constraints) ->
    case lists:keyfind('SizeConstraint', 1, Constraints) of
        false -> {0, infinity};
        {_, {{Least, Most}, _}} -> {Least, Most};
        {_, {Least, 'MAX'}} -> {Least, infinity};
        {_, {Least, Most}} -> {Least, Most};
        {_, Exactly} -> {Exactly, Exactly}
    end.

length_of(Constraints, Depth) ->
    case bounds(Constraints) of
        {Length, Length} -> Length;
        {Least, Most} ->
            case spent(Depth) of
                true -> min(Most, Least + rand:uniform(4) - 1);
                false -> min(Most, Least + long_or_short(Most))
            end
    end.

%% infinity is an atom, and so greater than every number. 16,384 octets and more come in fragments (X.691 10.9.3.8).
long_or_short(Most) ->
    case rand:uniform(2000) of
        1 when Most =:= infinity -> pick([16383, 16384, 16385, 32768, 40000, 49152, 50000]);
        N when N < 40 -> pick([126, 127, 128, 129, 300]);
        N when N < 100 -> case Most of infinity -> 200; _ -> Most end;
        _ -> rand:uniform(12) - 1
    end.

alphabet(String, Constraints) ->
    case lists:keyfind('PermittedAlphabet', 1, Constraints) of
        {_, {'SingleValue', Characters}} -> Characters;
        {_, {'ValueRange', {[From], [To]}}} -> lists:seq(From, To);
        {_, Several} when is_list(Several) ->
            lists:append([case Part of
                              {'SingleValue', Characters} -> Characters;
                              {'ValueRange', {[From], [To]}} -> lists:seq(From, To)
                          end || Part <- Several]);
        false ->
            case String of
                'NumericString' -> " 0123456789";
                _ -> lists:seq($a, $z) ++ lists:seq($0, $9) ++ "@.:-"
            end
    end.

object_identifier() ->
    First = rand:uniform(3) - 1,
    Second = case First of 2 -> rand:uniform(200) - 1; _ -> rand:uniform(40) - 1 end,
    list_to_tuple([First, Second | [rand:uniform(pick([127, 300, 16384, 1 bsl 28])) || _ <- lists:seq(1, rand:uniform(8))]]).

%% -------------------------------------------------------------------------------------------------------------- facts

note(Path, Text) -> put(facts, [{path(Path), Text} | get(facts)]).

path(Path) -> lists:join(".", [case P of I when is_integer(I) -> integer_to_list(I); A -> atom_to_list(A) end ||
                                  P <- lists:reverse(Path)]).

count([Name | _] = Path, Length) ->
    Wanted = [fastStart, h245Control, parallelH245Control, tokens, cryptoTokens, neededFeatures, desiredFeatures,
              supportedFeatures],
    [note(Path, integer_to_list(Length)) || lists:member(Name, Wanted)].

fact(Name, Value, Path) when Name =:= 'GloballyUniqueID'; Name =:= 'ConferenceIdentifier' ->
    case is_binary(Value) of true -> note(Path, [binary:encode_hex(Value)]); false -> ok end;
fact(Name, Value, Path) when Name =:= 'EndpointIdentifier'; Name =:= 'GatekeeperIdentifier' -> note(Path, bmp(Value));
fact(Name, Value, Path) when Name =:= 'CallReferenceValue'; Name =:= 'RequestSeqNum'; Name =:= 'LogicalChannelNumber';
                             Name =:= 'TimeToLive' -> note(Path, integer_to_list(Value));
fact('AliasAddress', {dialledDigits, Value}, Path) -> note(Path, ["dialledDigits:", escape(Value)]);
fact('AliasAddress', {'h323-ID', Value}, Path) -> note(Path, ["h323-ID:", bmp(Value)]);
fact('AliasAddress', {'url-ID', Value}, Path) -> note(Path, ["url-ID:", escape(Value)]);
fact('AliasAddress', {'email-ID', Value}, Path) -> note(Path, ["email-ID:", escape(Value)]);
fact('TransportAddress', {Kind, Value}, Path) when Kind =:= ipAddress; Kind =:= ip6Address ->
    note(Path, address(element(2, Value), element(3, Value)));
fact('TransportAddress', {ipSourceRoute, Value}, Path) -> note(Path, address(element(2, Value), element(3, Value)));
fact('UnicastAddress', {Kind, Value}, Path) when Kind =:= iPAddress; Kind =:= iP6Address ->
    note(Path, address(element(2, Value), element(3, Value)));
fact('UnicastAddress', {iPSourceRouteAddress, Value}, Path) -> note(Path, address(element(3, Value), element(4, Value)));
fact('MulticastAddress', {Kind, Value}, Path) when Kind =:= iPAddress; Kind =:= iP6Address ->
    note(Path, address(element(2, Value), element(3, Value)));
fact(_, _, _) -> ok.

address(Ip = <<_:4/binary>>, Port) -> [inet:ntoa(list_to_tuple(binary_to_list(Ip))), $:, integer_to_list(Port)];
address(<<Ip:16/binary>>, Port) ->
    Groups = [Group || <<Group:16>> <= Ip],
    [$[, lists:join(":", [string:lowercase(integer_to_list(G, 16)) || G <- Groups]), $], $:, integer_to_list(Port)].

%% How the compiler wants characters of a BMPString beyond the first 256.
wide_character(C) when C < 256 -> C;
wide_character(C) -> {0, 0, C div 256, C rem 256}.

bmp(Characters) -> binary:encode_hex(<< <<(code(C)):16>> || C <- Characters >>).

code({0, 0, High, Low}) -> High * 256 + Low;
code(C) -> C.

escape(Text) -> binary:encode_hex(list_to_binary(Text)).

pick(List) -> lists:nth(rand:uniform(length(List)), List).

chance(P) -> rand:uniform() < P.
